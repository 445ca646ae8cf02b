"""Plans and histories as pages for a browser: one file each, which loads nothing and is read without a script."""
