#include "daemon/config/unresolved_account.hpp"

#include "daemon/config/load.hpp"
#include "daemon/config/wording.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::config {
namespace {

/// Where the accounts of a rule stand; nullptr where the session is gone.
principals* accounts_of(configuration& c, const unresolved_account& of) {
    if (of.session.empty()) return &c.operators;
    const auto session = c.sessions.find(of.session);
    return session != c.sessions.end() ? &session->second.readers : nullptr;
}

void add_account(principals& accounts, account_kind kind, std::uint32_t number) {
    if (kind == account_kind::user) {
        accounts.users.push_back(number);
    } else {
        accounts.groups.push_back(number);
    }
}

diagnostic message_of(const unresolved_account& of, std::string text) {
    return {of.where, of.path, std::move(text)};
}

/// Gives the sink the group that it was to have. False: the daemon cannot.
bool complete_sink(configuration& c, const unresolved_account& of, gid_t group, const environment& env) {
    const auto session = c.sessions.find(of.session);
    if (session == c.sessions.end() || !session->second.sink) return true;
    if (!env.may_give_to(group)) return false;
    session->second.sink->group = group;
    session->second.sink->mode = of.sink_mode;
    return true;
}

}  // namespace

diagnostic unresolved_account::warning() const {
    const auto who = noun_of(kind) + ' ' + in_quotes(name);
    const auto why = answered ? "this host has no " + who
                              : "the name service does not answer for " + who + " (" + reason + ')';
    const std::string_view effect = sink_mode != 0 ? "until it is found, the file is for the daemon alone"
                                                   : "nobody has this right by it";
    return {where, path,
            "warning: " + why + "; " + std::string{effect} + ", and the daemon looks again every minute"};
}

resolution resolve_accounts(configuration& c, const environment& env) {
    resolution result;
    std::vector<unresolved_account> rest;
    for (auto& each : std::exchange(c.unresolved, {})) {
        const auto answer = env.names().look(each.kind, each.name);
        if (answer.outcome != account_answer::kind::found) {
            rest.push_back(std::move(each));
            continue;
        }
        const auto who = noun_of(each.kind) + ' ' + in_quotes(each.name);
        if (each.sink_mode != 0 && !complete_sink(c, each, answer.number, env)) {
            result.messages.push_back(message_of(
                each, "warning: the daemon is not in " + who + ", so the file stays for the daemon alone"));
            continue;
        }
        if (auto* const accounts = each.sink_mode == 0 ? accounts_of(c, each) : nullptr)
            add_account(*accounts, each.kind, answer.number);
        result.messages.push_back(message_of(each, who + " is found; the rule is in use from now on"));
        if (each.session.empty()) {
            result.operators = true;
        } else if (std::ranges::find(result.sessions, each.session) == result.sessions.end()) {
            result.sessions.push_back(each.session);
        }
    }
    c.unresolved = std::move(rest);
    return result;
}

}  // namespace tokenkeeper::config
