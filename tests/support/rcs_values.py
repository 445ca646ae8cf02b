"""Values with which the API launches an RCS sender: in Sweden, and the company that a launch in the US asks for."""

BRAND = {
    "name": "Acme",
    "emails": [{"label": "Help", "address": "help@acme.example.com"}],
    "bannerUrl": "https://acme.example.com/banner.png",
    "logoUrl": "https://acme.example.com/logo.png",
    "privacyPolicyUrl": "https://acme.example.com/privacy",
    "termsOfServiceUrl": "https://acme.example.com/terms",
}
CONTACT = {"name": "Ada", "email": "ada@acme.example.com", "website": "https://acme.example.com"}
VIDEO = {"videoUris": ["https://acme.example.com/video.mp4"]}
READY = {
    "brand": BRAND,
    "countries": ["SE"],
    "questionnaire": {"general": {"answers": VIDEO}, "verification": {"answers": CONTACT}},
}
COMPANY = {
    "ownershipType": "PRIVATE",
    "companyLegalName": "Acme LLC",
    "companyPhoneNumber": "+12025550100",
    "companyEmailAddress": "us@acme.example.com",
    "brandName": "Acme",
    "brandIndustry": "RETAIL",
    "legalForm": "PARTNERSHIP",
    "taxIdCountry": "US",
    "taxId": "12-3456789",
    "addressLine": "1 Main St",
    "addressCity": "Austin",
    "addressCountry": "US",
    "addressState": "TX",
    "addressPostalCode": "73301",
    "websiteUrl": "https://acme.example.com",
    "contactFirstName": "Ada",
    "contactSurname": "Ek",
    "sampleMessages": ["Your order 17 has been shipped."],
    "messagesVolume": 1000,
    "embeddedLink": False,
    "embeddedPhone": False,
    "ageGatedContent": False,
    "directLending": False,
    "optInConfirmationMessage": "Welcome to messages from Acme.",
    "helpMessage": "Write to help@acme.example.com for help.",
    "callToActionMessage": "Tick the box at checkout to receive updates about your order.",
}
