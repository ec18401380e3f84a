"""For maintainers: pages of HTML in, a published generation out.

records        the nouns: page, article, section, passage
errors         everything that can go wrong, one tree
forgetting     tables of words that were typed, emptied in time
page_ids       path of a page ↔ its printable id
program        one state of this program told from another
settings       the one table of settings
toml_files     a TOML file of the maintainers' → its tables, or what is wrong with it
terms          text → terms, the one analyser
fetching              a sentence encoder by its name
meaning        texts → vectors, for encoders that need no network
spelling       British and American spelling, by rule
vocabulary     other names for what is typed: synonyms, names of articles
article_json   Article ↔ JSON
reading        pages → articles
engines        what keeps the passages and finds them
mirroring      a site on the web → a folder of its pages
publishing     articles → a generation that is checksummed, durable and swapped in one step
folders        the folders a command works on, named in what it says to run
cli            symptom-index
report_commands       symptom-index on the pages: check, and the report of a build
generation_commands   symptom-index on what was built: generations, rollback, verify, prune
encoder_commands      symptom-index on encoders: fetching one
source_commands       symptom-index on where the pages come from: watch, mirror
setup_commands        symptom-index at the beginning and in trouble: init, doctor
doctor                what an installation lacks, and what mends it
"""
