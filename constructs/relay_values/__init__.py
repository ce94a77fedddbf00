"""Values without Node.js: formats, relay.toml, images, object references and errors."""
