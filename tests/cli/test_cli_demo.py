def test_the_demo_plays_to_its_end_even_where_a_proxy_leads_to_the_world_outside(process, environment):
    environment.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    environment.setenv("COLUMNS", "120")

    played = process("demo", timeout=300)

    assert played.returncode == 0, played.stderr
    said = [
        "No changes. Unchanged 4.",
        "[-ha salido-]{+va en camino+}",
        "INCORRECT_CATEGORY",
        """needs --ack 'whatsapp_template.order_shipped["ES"]'""",
        "available again on",
        "Applied: 4 deleted.",
    ]
    assert [words for words in said if words not in played.stdout] == []
