"""What WhatsApp templates are made of, apart from HTTP: content rules, lifecycle, name locks."""
