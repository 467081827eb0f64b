#include "daemon/ctl/watch/live_watch.hpp"

#include "daemon/ctl/watch/daemon_link.hpp"
#include "daemon/ctl/watch/terminal/key_decoder.hpp"
#include "daemon/ctl/watch/terminal/live_terminal.hpp"
#include "daemon/ctl/watch/watch_view.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <poll.h>
#include <unistd.h>

namespace tokenkeeper::ctl {
namespace {

/// Bytes of one key arrive together; a lone ESC that nothing follows for so long was the key Escape.
constexpr milliseconds escape_time{50};
/// A picture that stands still for longer says nothing about a daemon that hangs.
constexpr seconds answer_time{3};
constexpr seconds clock_interval{1};

/// Turns in a loop: draws, asks, waits for keys, signals and answers, and hands them to the view.
class live_watch {
public:
    live_watch(const command_context& context, const status_options& options)
        : context_{context},
          view_{options, context.colour, ::isatty(STDIN_FILENO) != 0, moment()},
          link_{context.daemon.socket_path()} {}

    exit_status run() {
        {
            live_terminal terminal;
            while (!view_.is_over()) {
                ask();
                draw(terminal);
                wait(terminal);
            }
        }
        if (const failure* reason = view_.end_reason(); reason != nullptr) return report(context_, *reason);
        return view_.status();
    }

private:
    [[nodiscard]] instant moment() const { return {boot_clock::now(), context_.now()}; }

    void draw(const live_terminal& terminal) {
        const terminal_size size = context_.terminal().value_or(terminal_size{});
        std::string screen = to_screen(view_.draw(context_.now(), size), size.columns, size.rows);
        if (screen == shown_screen_) return;
        terminal.show(screen);
        shown_screen_ = std::move(screen);
    }

    /// The window has been drawn before, so the view knows what is in sight.
    void ask() {
        if (link_.is_busy() && !view_.wants(request_)) link_.give_up();
        if (link_.is_busy()) return;
        const instant now = moment();
        watch_request next = view_.next_request();
        if (next.due > now.boot) return;
        request_ = std::move(next);
        link_.ask(request_.target, now.boot, answer_time);
        hear();
    }

    void hear() {
        const instant now = moment();
        if (auto heard = link_.proceed(now.boot)) {
            const auto read = *heard ? to_document(**std::move(heard)) : outcome<document>{heard->error()};
            view_.take(request_, read, now);
        }
    }

    void wait(live_terminal& terminal) {
        std::array entries{pollfd{terminal.key_descriptor(), POLLIN, 0},
                           pollfd{terminal.signal_descriptor(), POLLIN, 0},
                           pollfd{link_.descriptor(), link_.events(), 0}};
        ::poll(entries.data(), entries.size(), patience_in_milliseconds());
        if (entries[1].revents != 0) {
            terminal.obey_signals();
            shown_screen_.clear();
        }
        take_keys(terminal, entries[0].revents != 0);
        if (link_.is_busy()) hear();
    }

    [[nodiscard]] int patience_in_milliseconds() const {
        const boot_time now = boot_clock::now();
        boot_time end = now + clock_interval;
        end = std::min(end, link_.is_busy() ? link_.next_step(now) : view_.next_request().due);
        if (decoder_.waits()) end = std::min(end, escape_end_);
        const auto rest = std::chrono::ceil<milliseconds>(std::max(end - now, boot_clock::duration{}));
        return static_cast<int>(rest.count());
    }

    void take_keys(const live_terminal& terminal, bool are_there) {
        std::vector<key> keys;
        if (are_there) {
            const auto bytes = terminal.read_keys();
            if (!bytes) view_.end();
            keys = decoder_.take(bytes.value_or(""));
            escape_end_ = boot_clock::now() + escape_time;
        } else if (decoder_.waits() && boot_clock::now() >= escape_end_) {
            keys = decoder_.give_up();
        }
        for (const key& pressed : keys) {
            if (pressed.name == key_name::redraw) shown_screen_.clear();
            view_.press(pressed);
        }
    }

    const command_context& context_;
    watch_view view_;
    daemon_link link_;
    watch_request request_{};  ///< that the link is busy with
    key_decoder decoder_{};
    boot_time escape_end_{};
    std::string shown_screen_{};
};

}  // namespace

exit_status watch_live(const command_context& context, const status_options& options) {
    return live_watch{context, options}.run();
}

}  // namespace tokenkeeper::ctl
