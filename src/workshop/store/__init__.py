"""What is kept: the log of every workshop, and beside it the rows that are personal or only find things
again.
"""
