"""Pages → articles with sections, passages and references. Only html_files and workers touch the world.

html_files     the corpus folder: which pages it holds, and one page as text
decoding       bytes of a page → its text
workers        child processes that no page can hang, exhaust or crash
reader         one page from disk to article
articles       one decoded page → its article, all steps in their order

page           HTML → tree, and what its head says
linked_data    what is taken from JSON-LD
dates          a date as a page writes it → ISO 8601
survey         first look at the whole tree: text and links under each element
selectors      a site's own selectors, by path
elements       what an element is, from its name and attributes
furniture      names and roles of what is no article: menus, advertisements, cookies, bylines
subjects       names that mean furniture here and a subject of health there, told by what stands under them
exclusions     elements that are left out with all that is in them, and by which rule
places         what the elements around a text say about it: list, heading, table, box
tree           tree → blocks and containers
blocks         the page as a flat row, what everything below works on
lines          running text between two block boundaries
tables         tables of data, told from those that lay out a page
boxes          boxes that warn or advise
text           text fit to keep: NFC, single blanks, nothing invisible

titles         the title of an article
names          other names of what the article is about
main_content   which blocks are the article
trimming       what is dropped inside it: lists of links, teasers, furniture by its words
phrases        the words that tell such furniture
headings       headings that only look like headings
kinds          words of a heading → kind of its section
sections       blocks → headings with what stands under them
references     the list of references, out of the sections
notes          links to references and notes, told from other links on the page
citations      markers such as [1], out of the text
passages       blocks of one section → passages
screen         the page as a browser searches it
concordance    where words and phrases stand in a long text
landing        the text directives that lead to passages
boilerplate    texts that stand on too many pages to belong to any
"""
