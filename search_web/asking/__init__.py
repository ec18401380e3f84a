"""What was typed → a question in terms.

query           what was typed, taken apart: parts, phrases, exclusions, words
correct         slips of the pen, mended from the corpus's own words
suggest         the corpus's own titles, headings and symptoms for what is being typed
language        the synonyms, spelling and suggestions of one generation
understanding   which words count, how else they may be said, what was meant
"""
