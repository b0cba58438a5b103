# For systems without dpkg; on Debian and what derives from it, `npm run package` makes a package.
# Needs Node.js >= 20.19 and npm, and installs npm packages into node_modules.
PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
DESTDIR ?=
NODE ?= node

PLACES = --prefix=$(PREFIX) --sysconfdir=$(SYSCONFDIR) --destdir=$(DESTDIR)

all:
	$(NODE) tools/run.mjs build

install:
	$(NODE) tools/run.mjs install $(PLACES)

uninstall:
	$(NODE) tools/run.mjs uninstall $(PLACES)

.PHONY: all install uninstall
