"""Whatever is sent, saved or published by others: nothing of it ends in an error that nobody foresaw.

`make fuzz` takes the long form: a hundred thousand questions, ten thousand pages.
"""
