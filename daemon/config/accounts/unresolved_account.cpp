#include "daemon/config/accounts/unresolved_account.hpp"

#include "daemon/config/load.hpp"
#include "daemon/config/wording.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace tokenkeeper::config {
namespace {

/// The sessions that have a rule, with what the sessions of a set have in common; none if they are gone.
std::vector<session*> holders_of(configuration& c, const unresolved_account& account) {
    std::vector<session*> holders;
    if (account.set.empty()) {
        const auto found = c.sessions.find(account.session);
        if (found != c.sessions.end()) holders.push_back(&found->second);
        return holders;
    }
    const auto set = c.session_sets.find(account.set);
    if (set == c.session_sets.end()) return holders;
    holders.push_back(&set->second.common);
    for (auto& [name, one] : c.sessions)
        if (one.set == account.set) holders.push_back(&one);
    return holders;
}

/// The accounts of a rule, everywhere where it stands.
std::vector<principals*> accounts_of(configuration& c, const unresolved_account& account) {
    if (account.session.empty() && account.set.empty()) return {&c.operators};
    const bool logs_in = account.path.ends_with(".login.users") || account.path.ends_with(".login.groups");
    std::vector<principals*> accounts;
    for (auto* holder : holders_of(c, account)) {
        if (!logs_in) accounts.push_back(&holder->readers);
        if (logs_in && holder->login) accounts.push_back(&holder->login->allowed);
    }
    return accounts;
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

/// Gives the sinks their group. Returns false if the daemon is not in that group.
bool complete_sinks(configuration& c, const unresolved_account& account, gid_t group,
                    const environment& env) {
    for (auto* holder : holders_of(c, account)) {
        if (!holder->sink) continue;
        if (!env.may_give_to(group)) return false;
        holder->sink->group = group;
        holder->sink->mode = account.sink_mode;
    }
    return true;
}

/// The sessions that the rule is for are others now, or the operators.
void note_found(resolution& result, configuration& c, const unresolved_account& account) {
    if (account.session.empty() && account.set.empty()) {
        result.operators = true;
        return;
    }
    for (const auto* holder : holders_of(c, account))
        if (!holder->name.empty()) result.sessions.push_back(holder->name);
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
        if (account.sink_mode != 0 && !complete_sinks(c, account, answer.number, env)) {
            result.messages.push_back(message_of(
                account, "warning: the daemon is not in " + noun + ", so only the daemon can read the file"));
            continue;
        }
        if (account.sink_mode == 0) {
            for (auto* accounts : accounts_of(c, account))
                add_account(*accounts, account.kind, answer.number);
        }
        result.messages.push_back(message_of(account, noun + " was found; the rule applies from now on"));
        note_found(result, c, account);
    }
    c.unresolved = std::move(rest);
    std::ranges::sort(result.sessions);
    result.sessions.erase(std::unique(result.sessions.begin(), result.sessions.end()), result.sessions.end());
    return result;
}

}  // namespace tokenkeeper::config
