"""What keeps the passages and finds them; everything above knows only the seam.

fields          article → the terms of its passages, the only way into an engine
lexicon         the corpus's own words, names and phrases, for corrections and suggestions
seam            what every engine promises, and the matching rule in words
whoosh_engine   the embedded engine: a Whoosh index with columns beside it
whoosh_writer   writes one generation of it, from the beginning or upon an earlier one
whoosh_segment  Whoosh's files, written through Whoosh's codec from terms that are analysed already
tokens          the terms of all passages as one stream of numbers
columns         arrays mapped into memory, from which questions are answered
bm25f           the score of a passage
mentions        which articles say the names of others
bitmaps         sets of passages and their owners, as bits
label_columns   titles and headings as columns
labels          how much of a title or heading was asked for
encoding        articles → vectors of their passages
vectors         vector files: how close passages lie to a question
nearness        what nearness in meaning adds to the score of words
breadth         how much of a question an article speaks of in all of its passages
selection       the highest of many numbers
fusing          words and meaning → one score
matching        question + columns → what is found
opensearch      generations in OpenSearch: documents, requests, scores, copies of vectors
opensearch_engine  the engine over a cluster, and the requests to it
choice          settings → engine
"""
