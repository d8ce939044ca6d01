"""One file per job: each opens what it needs, joins the rooms, and gives a named result."""
