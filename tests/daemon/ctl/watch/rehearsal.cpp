#include "tests/daemon/ctl/watch/rehearsal.hpp"

#include "tests/daemon/ctl/contains.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace tokenkeeper::ctl {
namespace {

std::string to_json_text(const rehearsed_session& session) {
    return fmt::format(
        R"({{"name":{},"state":"{}","health":"{}","organization":"{}","mode":"keep-alive"{}}})",
        boost::json::serialize(boost::json::value(session.name)), session.state, session.health,
        session.organization, session.more);
}

std::map<std::string, std::string> parse_query(std::string query) {
    std::map<std::string, std::string> values;
    query += '&';
    for (std::size_t start = 0; start < query.size();) {
        const std::size_t end = query.find('&', start);
        const std::size_t equals = query.find('=', start);
        values[query.substr(start, equals - start)] = query.substr(equals + 1, end - equals - 1);
        start = end + 1;
    }
    return values;
}

int rank(const rehearsed_session& session, bool worst_first) {
    if (!worst_first) return 0;
    return session.health == "attention" ? 0 : session.health == "degraded" ? 1 : 2;
}

}  // namespace

std::vector<rehearsed_session> many_sessions(std::size_t count) {
    std::vector<rehearsed_session> sessions;
    for (std::size_t i = 0; i < count; ++i)
        sessions.push_back({fmt::format("s{:05}", i)});
    return sessions;
}

rehearsed_session lost(std::string name) {
    return {std::move(name), "lost", "attention"};
}

status_options with_selection(session_selection selection) {
    status_options options;
    options.selection = std::move(selection);
    return options;
}

rehearsal::rehearsal(std::vector<rehearsed_session> of_daemon, status_options options, bool colour)
    : sessions{std::move(of_daemon)}, view{std::move(options), colour, true, now()} {
    answer();
}

void rehearsal::answer() {
    for (std::size_t i = 0; i < most_answers && !view.is_over(); ++i) {
        static_cast<void>(lines());
        const watch_request next = view.next_request();
        if (next.due > now().boot) return;
        asked.push_back(next.target);
        view.take(next, answer_to(next.target), now());
    }
    if (!view.is_over() && most_answers == no_limit)
        throw std::runtime_error("the view asks without end: " + asked.back());
}

void rehearsal::pass(milliseconds time) {
    elapsed_ += time;
    answer();
}

void rehearsal::press(key_name name) {
    view.press({name});
    answer();
}

void rehearsal::press(std::string_view letters) {
    for (const char letter : letters)
        view.press({key_name::character, std::string{letter}});
    answer();
}

frame_lines rehearsal::lines() {
    return view.draw(now().wall, size);
}

std::string rehearsal::text() {
    std::string text;
    for (const std::string& line : lines())
        text += line + "\n";
    return text;
}

std::string rehearsal::selected() {
    for (const std::string& line : lines()) {
        if (line.starts_with("> ")) return line.substr(2, line.find(' ', 2) - 2);
    }
    return {};
}

bool rehearsal::has_line(std::string_view part) {
    return std::ranges::any_of(lines(), [part](const std::string& line) { return contains(line, part); });
}

outcome<document> rehearsal::answer_to(const std::string& target) const {
    if (!reachable) return failure{exit_status::unreachable, "tokenkeeperd is not running", {}, "", true};
    std::string body;
    if (target == "/v1/status") body = status_text();
    if (const std::size_t query = target.find('?'); query != std::string::npos)
        body = list_page(target.substr(query + 1));
    for (const auto& session : sessions) {
        const std::string path = "/v1/sessions/" + percent_encode(session.name);
        if (target == path) body = to_json_text(session);
        if (target == path + "/history") body = R"({"history":)" + history + "}";
    }
    if (body.empty())
        return to_document(
            {404, "", R"({"title":"No such session","detail":"There is no such session."})", ""});
    return to_document({200, "", body, ""});
}

/// As the daemon: in the order asked for, from behind `after`.
std::string rehearsal::list_page(const std::string& query) const {
    auto values = parse_query(query);
    const bool worst_first = values["sort"] == "urgency";
    std::vector<const rehearsed_session*> found;
    for (const auto& session : sessions) {
        if (!values["state"].empty() && values["state"] != session.state) continue;
        if (!values["health"].empty() && values["health"] != session.health) continue;
        if (!values["organization"].empty() && values["organization"] != session.organization) continue;
        found.push_back(&session);
    }
    std::ranges::stable_sort(found, {}, [worst_first](const rehearsed_session* session) {
        return std::pair{rank(*session, worst_first), session->name};
    });
    const auto last = std::ranges::find(found, values["after"], &rehearsed_session::name);
    auto next = last == found.end() ? found.begin() : last + 1;
    std::string list;
    std::string last_name;
    for (std::size_t room = std::stoul(values["limit"]); room > 0 && next != found.end(); --room, ++next) {
        list += (list.empty() ? "" : ",") + to_json_text(**next);
        last_name = (*next)->name;
    }
    const std::string more = next == found.end() ? "null" : "\"" + last_name + "\"";
    return R"({"sessions":[)" + list + R"(],"next":)" + more + "}";
}

std::string rehearsal::status_text() const {
    std::map<std::string, std::size_t> states;
    std::map<std::string, std::size_t> healths;
    std::map<std::string, std::size_t> organizations;
    for (const auto& session : sessions) {
        ++states[session.state];
        ++healths[session.health];
        ++organizations[session.organization];
    }
    boost::json::array names;
    for (const auto& [name, count] : organizations)
        names.push_back(boost::json::object{{"name", name}});
    const boost::json::object counts{{"total", sessions.size()},
                                     {"by_state", boost::json::value_from(states)},
                                     {"by_health", boost::json::value_from(healths)}};
    return boost::json::serialize(
        boost::json::object{{"health", "ok"}, {"sessions", counts}, {"organizations", names}});
}

}  // namespace tokenkeeper::ctl
