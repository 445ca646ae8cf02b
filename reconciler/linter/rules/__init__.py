"""The rules, one file each; the file's name, with hyphens, is the rule's id. This folder is their only register."""
