"""The server that is suggested until another one is set. `npm run plugins` writes its own address here."""

SERVER = "http://localhost:3000"
