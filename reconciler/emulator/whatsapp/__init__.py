"""What WhatsApp accounts, senders and templates are made of, apart from HTTP: rules, lifecycles, codes, name locks."""
