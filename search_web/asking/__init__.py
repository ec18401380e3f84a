"""What was typed → a question in terms.

query           what was typed, taken apart: parts, phrases, exclusions, words
correct         slips of the pen, mended from the corpus's own words
sounds          a word as it sounds
slips           how unlikely the slips are between what was typed and what may have been meant
nearby          the forms of nearly the same letters, among tens of thousands
medicines       which words name a medicine
suggest         the corpus's own titles, headings and symptoms for what is being typed
language        the synonyms, spelling and suggestions of one generation
wording         whether a text says a phrase, however it is typed
notices         what to do first when somebody writes of an emergency
notices_file    notices.toml, and what is wrong with it
telling         whether somebody tells what they feel or asks about something
understanding   which words count, how else they may be said, what was meant
"""
