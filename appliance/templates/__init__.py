"""Templates: documents with values in them, for what a shop prints again and again.

fields.py     what a template asks for, and the check of what it is given
files.py      a template as a file, as it is shipped, exported and imported
library.py    those of the shop over those that are shipped, with their versions
filling.py    a template with values to commands and pictures, by the drawing process
requests.py   the API; jobs.py: the part of it that is about a job
pages.py      the pages: all of them, one to fill in, one to write, one to mark a receipt's texts
"""
