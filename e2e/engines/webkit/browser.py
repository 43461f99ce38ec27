#!/usr/bin/python3
"""The browser that WebKitWebDriver starts for the tests: WebKitGTK with a profile on disk.

MiniBrowser keeps everything in memory under automation. This one also takes orders for which WebDriver has no commands.
"""

import html
import json
import os
import socket
import threading

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("Soup", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import GLib, Gtk, Soup, WebKit2  # noqa: E402

profile = os.environ["WEBKIT_TEST_PROFILE"]
data = WebKit2.WebsiteDataManager(
    base_data_directory=f"{profile}/data",
    base_cache_directory=f"{profile}/cache",
)
data.set_network_proxy_settings(
    WebKit2.NetworkProxyMode.CUSTOM,
    WebKit2.NetworkProxySettings.new(os.environ["WEBKIT_TEST_PROXY"], ["127.0.0.1", "localhost"]),
)
# A page keeps its web process when it navigates. That process has then shown two sites, so it never runs workers.
context = WebKit2.WebContext(
    website_data_manager=data,
    process_swap_on_cross_site_navigation_enabled=False,
)
context.set_automation_allowed(True)
context.set_preferred_languages(["en-US"])

TYPES = {
    "indexeddb": WebKit2.WebsiteDataTypes.INDEXEDDB_DATABASES,
    "all": WebKit2.WebsiteDataTypes.ALL,
}


def clear(order, answer):
    data.clear(TYPES[order["types"]], 0, None, lambda manager, result: answer(manager.clear_finish(result)))


def add_cookie(order, answer):
    cookie = Soup.Cookie.new(order["name"], order["value"], order["domain"], "/", -1)
    manager = data.get_cookie_manager()
    manager.add_cookie(cookie, None, lambda manager, result: answer(manager.add_cookie_finish(result)))


ORDERS = {"ping": lambda _order, answer: answer(True), "clear": clear, "addCookie": add_cookie}


def show_failure(view, _event, url, error):
    # A download, or a load that another one has replaced, leaves the page that was there.
    if error.matches(WebKit2.NetworkError.quark(), WebKit2.NetworkError.CANCELLED) or error.domain == "WebKitPolicyError":
        return False
    view.load_alternate_html(f"<!doctype html><html load-failed='{html.escape(error.message)}'>", url, None)
    return True


def open_view(_session):
    view = WebKit2.WebView(web_context=context, is_controlled_by_automation=True)
    window = Gtk.Window()
    window.set_default_size(1000, 700)
    window.add(view)
    window.show_all()
    view.connect("close", lambda _view: window.destroy())
    view.connect("load-failed", show_failure)
    return view


def begin(_context, session):
    about = WebKit2.ApplicationInfo()
    about.set_name("cached-session-tests")
    about.set_version(1, 0, 0)
    session.set_application_info(about)
    session.connect("create-web-view::tab", open_view)
    session.connect("create-web-view::window", open_view)


def obey(connection, line):
    order = json.loads(line)
    ORDERS[order["order"]](order, lambda value: connection.sendall(json.dumps(value).encode() + b"\n"))
    return GLib.SOURCE_REMOVE


def take_orders():
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(f"{profile}/orders")
    for line in connection.makefile():
        GLib.idle_add(obey, connection, line)


context.connect("automation-started", begin)
threading.Thread(target=take_orders, daemon=True).start()
Gtk.main()
