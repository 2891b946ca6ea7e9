"""What the law wants to be said: who runs this server, what is stored and for how long, where to complain.

Facts only, no pages: `web/legal.py` shows them, `docs/data-protection.*.md` repeat the list of what is stored.
"""
