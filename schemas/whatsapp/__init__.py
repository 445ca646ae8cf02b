"""What a WhatsApp template is made of: its texts, buttons and components, and the rules that hold between them."""
