#!/usr/bin/python3
"""An app's webview: a real WebKitGTK WebView with real script message handlers.

Reads one JSON object a line from standard input and answers on standard output, one JSON object a line:

  {"do": "post", "url": U, "controlId": C}  loads a document of its own that posts the form to U, as an app does: its Origin is null
  {"do": "load", "html": H, "address": A}   loads HTML as a string, as no app should; A is the address it is to have come from, or null
  {"do": "go", "url": U}                    loads U
  {"do": "back"}                            back to the page before
  {"do": "inject", "script": S}             runs S before the first script of every page from now on
  {"do": "run", "script": S}                runs S in the page; answers {"result": R} with what it gives, as JSON's types
  {"do": "size", "width": W, "height": H}   the window's size

It says by itself {"message": {"handler": NAME, "body": B}} for each message that a handler got, B as it came over the bridge, and
{"loaded": URI, "status": N} when a page has loaded. It ends with its input.

Arguments: the names of the handlers to register. For ReactNativeWebView and pincontrol_handler it injects what their libraries do.
"""
import html
import json
import signal
import sys
import threading

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import GLib, Gtk, WebKit2  # noqa: E402

# React Native turns what it gets into a string; Flutter's channel is the handler by another name, and its app takes a string.
INJECTED = {
    "ReactNativeWebView": "window.ReactNativeWebView = { postMessage: function (data) {"
                          " window.webkit.messageHandlers.ReactNativeWebView.postMessage(String(data)); } };",
    "pincontrol_handler": "window.pincontrol_handler = webkit.messageHandlers.pincontrol_handler;",
}


def say(answer):
    print(json.dumps(answer), flush=True)


class App:
    def __init__(self, handlers):
        self.manager = manager = WebKit2.UserContentManager()
        for name in handlers:
            manager.connect("script-message-received::" + name, self.on_message, name)
            if not manager.register_script_message_handler(name):
                raise SystemExit("the handler %s cannot be registered" % name)
            if name in INJECTED:
                self.inject(INJECTED[name])
        self.view = WebKit2.WebView(user_content_manager=manager, web_context=WebKit2.WebContext.new_ephemeral())
        self.view.connect("load-changed", self.on_load)
        self.view.connect("load-failed", lambda view, event, uri, error: say({"failed": uri, "error": error.message}))
        self.view.connect("web-process-terminated", lambda view, reason: say({"failed": "web process", "error": reason.value_nick}))
        self.window = Gtk.Window(default_width=390, default_height=700)
        self.window.add(self.view)
        self.window.show_all()
        self.view.grab_focus()

    def inject(self, script):
        self.manager.add_script(WebKit2.UserScript.new(
            script, WebKit2.UserContentInjectedFrames.TOP_FRAME, WebKit2.UserScriptInjectionTime.START, None, None))

    @staticmethod
    def on_message(manager, message, name):
        say({"message": {"handler": name, "body": json.loads(message.get_js_value().to_json(0))}})

    @staticmethod
    def on_load(view, event):
        if event == WebKit2.LoadEvent.FINISHED:
            response = view.get_main_resource() and view.get_main_resource().get_response()
            say({"loaded": view.get_uri(), "status": response.get_status_code() if response else 0})

    def do(self, order):
        if order["do"] == "post":
            self.view.load_html(
                '<!DOCTYPE html><body onload="document.forms[0].submit()"><form method="post" action="%s">'
                '<input type="hidden" name="controlId" value="%s"></form>' % (html.escape(order["url"]), html.escape(order["controlId"])), None)
        elif order["do"] == "load":
            self.view.load_html(order["html"], order["address"])
        elif order["do"] == "go":
            self.view.load_uri(order["url"])
        elif order["do"] == "back":
            self.view.go_back()
        elif order["do"] == "inject":
            self.inject(order["script"])
        elif order["do"] == "run":
            self.view.evaluate_javascript(order["script"], -1, None, None, None, self.on_result)
        elif order["do"] == "size":
            self.window.resize(order["width"], order["height"])

    @staticmethod
    def on_result(view, result):
        try:
            text = view.evaluate_javascript_finish(result).to_json(0)
            say({"result": json.loads(text) if text else None})
        except GLib.Error as fault:
            say({"result": None, "error": fault.message})


def read(app):
    for line in sys.stdin:
        GLib.idle_add(app.do, json.loads(line))
    GLib.idle_add(Gtk.main_quit)


signal.signal(signal.SIGINT, signal.SIG_DFL)
application = App(sys.argv[1:])
threading.Thread(target=read, args=(application,), daemon=True).start()
say({"ready": "%d.%d.%d" % (WebKit2.get_major_version(), WebKit2.get_minor_version(), WebKit2.get_micro_version())})
Gtk.main()
