#include "daemon/ctl/doctor/looks/daemon_words.hpp"

#include <boost/json.hpp>

namespace tokenkeeper::ctl::doctor {
namespace {

void take_session(daemon_words& words, const boost::json::value& value) {
    auto session = read_session(value);
    if (!session) return;
    words.sessions.push_back(value);
    words.read.push_back(*std::move(session));
}

void ask_for_one(const command_context& context, const std::string& name, daemon_words& words) {
    const auto answer =
        fetch(context.daemon, method::get, "/v1/sessions/" + percent_encode(name), context.timeouts.reading);
    if (answer) return take_session(words, answer->value);
    words.refusal = answer.error();
    words.is_unknown = answer.error().status == exit_status::failed;
}

void ask_for_all(const command_context& context, daemon_words& words) {
    const auto all = all_sessions(context.daemon, context.timeouts.reading);
    if (!all) {
        words.refusal = all.error();
        return;
    }
    for (const auto& value : *all)
        take_session(words, value);
}

}  // namespace

daemon_words ask_daemon(const command_context& context, const std::string& session) {
    daemon_words words;
    auto status = fetch(context.daemon, method::get, "/v1/status", context.timeouts.reading);
    if (status && !status->value.is_object()) status = protocol_failure("the daemon's answer is no object");
    if (!status) {
        words.refusal = status.error();
        return words;
    }
    words.report = read_daemon(status->value.get_object());
    words.status = std::move(*status);
    if (session.empty()) {
        ask_for_all(context, words);
    } else {
        ask_for_one(context, session, words);
    }
    return words;
}

}  // namespace tokenkeeper::ctl::doctor
