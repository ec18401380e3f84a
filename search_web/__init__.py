"""For visitors: question in, page out.

parameters    what the address asks for → a request
asking        what was typed → a question
answering     a question → ranked, highlighted, linked results
snapshots     the generation being served, exchanged while requests go on
saved_files   a file that maintainers may save while the server runs
languages     its language, learnt anew when the generation or the synonyms change
gathered      what else is gathered from it once
insights      what was not found, counted so that nothing rare is ever written down
insights_key  the key of those counts, in memory alone
recent        what was answered a moment ago, for whoever asks the same
desk          where a request is answered: settings, generation and language
views         the pages
gaps_view     the page of what was not found, for maintainers who have its token
catalogue     the texts of the pages in the visitor's language
page_languages  the languages there are such texts in
posting       a page's links that hold a query → buttons that send it
widget        the search box for the maintainers' own pages
pages         a page's variables → HTML, the one place where templates are filled in
openapi       the web API described for programs
api           the same answers as JSON
errors        every error → one status and one advice
security      headers, sizes, trusted hosts and proxies
traffic       how often and how many at once
metrics       counts for whoever watches the server
logs          what the server writes down, and what it never does
origins       the other sites whose pages may ask the web API
app           settings and an engine → the web application
evaluation    judged questions → nDCG and its like
expectations  the questions of queries.toml, and those that miss
commands      symptom-index whole: the indexer's own commands and those on what visitors ask
question_commands  find, evaluate, suggest-synonyms, insights
serving       a socket, served until told to stop
processes     several that serve together
cli           symptom-web
"""
