"""A site on the web → a folder of its pages that a build reads.

addresses   the address of a page: whose it is, and which file it becomes
robots      what robots.txt allows, and how slowly
sitemap     the pages that a site says it has
listing     robots.txt and the sitemaps of a site → the pages to fetch
fetching    one address after another: slowly, with patience, never from another host
saved_page  what is written: the page as text that holds its own address
ledger      what the folder holds, written down before each step, so that nothing is asked twice
mirror      all of it: fetch what changed, delete what the site deleted
"""
