#include "daemon/config/accounts/unresolved_account.hpp"

#include "daemon/config/load.hpp"
#include "daemon/config/wording.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::config {
namespace {

/// The accounts of a rule; nullptr if its session is gone.
principals* accounts_of(configuration& c, const unresolved_account& account) {
    if (account.session.empty()) return &c.operators;
    const auto session = c.sessions.find(account.session);
    if (session == c.sessions.end()) return nullptr;
    const bool logs_in = account.path.ends_with(".login.users") || account.path.ends_with(".login.groups");
    if (!logs_in) return &session->second.readers;
    return session->second.login ? &session->second.login->allowed : nullptr;
}

void add_account(principals& accounts, account_kind kind, std::uint32_t number) {
    if (kind == account_kind::user) {
        accounts.users.push_back(number);
    } else {
        accounts.groups.push_back(number);
    }
}

diagnostic message_of(const unresolved_account& account, std::string text) {
    return {account.location, account.path, std::move(text)};
}

/// Gives the sink its group. Returns false if the daemon is not in that group.
bool complete_sink(configuration& c, const unresolved_account& account, gid_t group, const environment& env) {
    const auto session = c.sessions.find(account.session);
    if (session == c.sessions.end() || !session->second.sink) return true;
    if (!env.may_give_to(group)) return false;
    session->second.sink->group = group;
    session->second.sink->mode = account.sink_mode;
    return true;
}

}  // namespace

diagnostic unresolved_account::warning() const {
    const auto noun = noun_of(kind) + ' ' + in_quotes(name);
    const auto reason_text = answered ? "this host has no " + noun
                                      : "the name service does not answer for " + noun + " (" + reason + ')';
    const std::string_view effect = sink_mode != 0 ? "until it is found, only the daemon can read the file"
                                                   : "the rule gives nobody a right";
    return {
        location, path,
        "warning: " + reason_text + "; " + std::string{effect} + ", and the daemon looks again every minute"};
}

resolution resolve_accounts(configuration& c, const environment& env) {
    resolution result;
    std::vector<unresolved_account> rest;
    for (auto& account : std::exchange(c.unresolved, {})) {
        const auto answer = env.names().look(account.kind, account.name);
        if (answer.outcome != account_answer::kind::found) {
            rest.push_back(std::move(account));
            continue;
        }
        const auto noun = noun_of(account.kind) + ' ' + in_quotes(account.name);
        if (account.sink_mode != 0 && !complete_sink(c, account, answer.number, env)) {
            result.messages.push_back(message_of(
                account, "warning: the daemon is not in " + noun + ", so only the daemon can read the file"));
            continue;
        }
        if (auto* const accounts = account.sink_mode == 0 ? accounts_of(c, account) : nullptr)
            add_account(*accounts, account.kind, answer.number);
        result.messages.push_back(message_of(account, noun + " was found; the rule applies from now on"));
        if (account.session.empty()) {
            result.operators = true;
        } else if (std::ranges::find(result.sessions, account.session) == result.sessions.end()) {
            result.sessions.push_back(account.session);
        }
    }
    c.unresolved = std::move(rest);
    return result;
}

}  // namespace tokenkeeper::config
