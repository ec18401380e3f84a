"""A question → one page of results, as values of plain text.

hits           the nouns of an answer
answer         ask, find, rank, highlight, link
deadline       until when an answer is worth working on
direct         the answer to a question that an article asks itself
rank           matches → groups in the order to read them
highlight      passage text → segments, matched or not
similar        what lies close in meaning: symptoms and words
topics         the folders of a corpus
links          addresses that land on the passage
page           every variable that a template may use
browse         all articles, one kind of section of each, and all symptoms, A to Z
privacy        what becomes of what visitors type, by the settings
gaps           what was not found, and what to do about it
reading_view   one article as it is read here
answer_json    Answer → JSON
"""
