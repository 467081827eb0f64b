#include "daemon/ctl/status_command.hpp"

#include "daemon/ctl/detail.hpp"
#include "daemon/ctl/table.hpp"
#include "daemon/ctl/wording.hpp"

#include <algorithm>
#include <chrono>
#include <ostream>
#include <vector>

#include <boost/json.hpp>

namespace tokenkeeper::ctl {
namespace {

/// What is shown at one moment.
struct view {
    std::string text;
    exit_status status = exit_status::fine;
};

exit_status worst_of(const std::vector<session_report>& sessions) {
    exit_status worst = exit_status::fine;
    for (const auto& session : sessions)
        worst = worse(worst, of_state(session.state));
    return worst;
}

outcome<std::vector<session_report>> read_all(const boost::json::array& from) {
    std::vector<session_report> sessions;
    for (const auto& value : from) {
        auto session = read_session(value);
        if (!session)
            return failure{exit_status::failed, "the answer holds something that is not a session", {}, ""};
        sessions.push_back(*std::move(session));
    }
    return sessions;
}

/// Puts the sessions that need somebody first and drops the rest of what a screen cannot show.
std::size_t fit(std::vector<session_report>& sessions, std::size_t most) {
    if (sessions.size() <= most) return 0;
    const std::size_t dropped = sessions.size() - most;
    const auto rank = [](const session_report& s) {
        const exit_status status = of_state(s.state);
        return status == exit_status::attention ? 0 : status == exit_status::degraded ? 1 : 2;
    };
    std::stable_sort(sessions.begin(), sessions.end(),
                     [rank](const auto& a, const auto& b) { return rank(a) < rank(b); });
    sessions.resize(most);
    return dropped;
}

outcome<view> table_view(const context& in, std::optional<std::size_t> rows) {
    const auto all = all_sessions(in.daemon, in.waits.reading);
    if (!all) return all.error();
    auto sessions = read_all(*all);
    if (!sessions) return sessions.error();
    view made{{}, worst_of(*sessions)};
    const std::string summary = render_summary(*sessions);
    // The table's head, the line about what is left out, and the summary.
    constexpr std::size_t other_lines = 3;
    const std::size_t dropped = rows ? fit(*sessions, *rows > other_lines ? *rows - other_lines : 1) : 0;
    if (!sessions->empty()) made.text = render_table(*sessions, in.now(), in.how());
    if (dropped > 0) made.text += "… and " + std::to_string(dropped) + " more that do not fit\n";
    made.text += summary + "\n";
    return made;
}

outcome<view> detail_view(const context& in, const std::string& name) {
    const auto session =
        as_session(fetch(in.daemon, method::get, "/v1/sessions/" + encoded(name), in.waits.reading));
    if (!session) return session.error();
    return view{render_detail(*session, in.now(), in.how()), of_state(session->state)};
}

outcome<view> json_of_one(const context& in, const std::string& name) {
    const auto got = fetch(in.daemon, method::get, "/v1/sessions/" + encoded(name), in.waits.reading);
    const auto session = as_session(got);
    if (!session) return session.error();
    return view{terminal_safe(got->text) + "\n", of_state(session->state)};
}

outcome<view> json_of_all(const context& in) {
    const auto status = fetch(in.daemon, method::get, "/v1/status", in.waits.reading);
    if (!status) return status.error();
    const auto all = all_sessions(in.daemon, in.waits.reading);
    if (!all) return all.error();
    const auto sessions = read_all(*all);
    if (!sessions) return sessions.error();
    const std::string whole =
        R"({"status":)" + status->text + R"(,"sessions":)" + boost::json::serialize(*all) + "}";
    return view{terminal_safe(whole) + "\n", worst_of(*sessions)};
}

outcome<view> look_once(const context& in, const status_options& what, std::optional<std::size_t> rows) {
    if (what.json) return what.name.empty() ? json_of_all(in) : json_of_one(in, what.name);
    return what.name.empty() ? table_view(in, rows) : detail_view(in, what.name);
}

/// The text as a screen: at home, each line cleared behind its end, no line below the last row.
std::string as_screen(const std::string& text, std::size_t rows) {
    std::string screen = "\x1b[H";
    std::size_t line = 0;
    for (std::size_t at = 0; at < text.size() && line < rows; ++line) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        screen += line == 0 ? "" : "\r\n";
        screen += text.substr(at, end - at) + "\x1b[K";
        at = end + 1;
    }
    return screen + "\x1b[J";
}

std::string not_there(const failure& why) {
    const std::string head = why.status == exit_status::unreachable ? "not reachable" : "no answer to show";
    return head + ", trying again: " + text_of(why);
}

exit_status watch_screen(const context& in, const status_options& what) {
    exit_status status = exit_status::fine;
    const alternate_screen screen;
    do {
        const terminal_size size = in.terminal().value_or(terminal_size{});
        const std::size_t head_lines = 2;
        const auto seen = look_once(in, what, size.rows > head_lines ? size.rows - head_lines : 1);
        status = seen ? seen->status : seen.error().status;
        const std::string head = "tokenkeeper, " + local_time(in.now()) + "   Ctrl-C ends\n\n";
        in.out << as_screen(head + (seen ? seen->text : not_there(seen.error())), size.rows) << std::flush;
    } while (in.out && status != exit_status::not_permitted && in.pause(seconds{1}));
    return status;
}

/// Into a file or a pipe: a block for each moment, with its time; JSON stays one document a line.
exit_status watch_blocks(const context& in, const status_options& what) {
    exit_status status = exit_status::fine;
    do {
        const auto seen = look_once(in, what, std::nullopt);
        status = seen ? seen->status : seen.error().status;
        if (!what.json) {
            in.out << format_rfc3339(in.now()) << "\n"
                   << (seen ? seen->text : not_there(seen.error())) << "\n";
        } else if (seen) {
            in.out << seen->text;
        } else {
            tell(in, seen.error());
        }
        in.out << std::flush;
    } while (in.out && status != exit_status::not_permitted && in.pause(seconds{1}));
    return status;
}

}  // namespace

exit_status run_status(const context& in, const status_options& what) {
    if (!what.watch) {
        const auto seen = look_once(in, what, std::nullopt);
        if (!seen) return tell(in, seen.error());
        in.out << seen->text;
        return seen->status;
    }
    // A wrong name is told at once; only a daemon that is away is waited for.
    const auto first = look_once(in, what, std::nullopt);
    if (!first && first.error().status != exit_status::unreachable) return tell(in, first.error());
    const bool on_screen = in.terminal().has_value() && !what.json;
    return on_screen ? watch_screen(in, what) : watch_blocks(in, what);
}

}  // namespace tokenkeeper::ctl
