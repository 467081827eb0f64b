#pragma once

#include "daemon/ctl/exit_status.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The findings of `tokenkeeperctl doctor`. The functions that judge are pure; the probes and the gathering
/// of facts are thin.
namespace tokenkeeper::ctl::doctor {

/// The outcome of one look, from best to worst.
enum class verdict {
    ok,           ///< it is as it should be
    not_checked,  ///< it could not be found out; the advice says what that would need
    warning,      ///< it may pass, or costs little
    problem,      ///< a person has to do something
};

/// The subjects of the looks, in the order of the report.
enum class section {
    configuration,
    files,    ///< rights of the files and folders that the configuration names
    daemon,   ///< the process, its store and its log
    dns,      ///< the names of the API and the login service
    proxy,    ///< CONNECT
    connect,  ///< TCP
    tls,      ///< the chain with names and dates
    answer,   ///< of the API and the login service to a request without a token
    clock,
    login,  ///< how new tokens come
    token,
    idle_timeout,
    client,    ///< the OAuth client, its scopes and permissions
    delivery,  ///< sinks, units and readers
};

/// "ok", "not checked", "warning", "problem"
std::string_view to_string(verdict result) noexcept;
/// "idle timeout"
std::string_view to_string(section area) noexcept;

struct finding {
    section area{};
    std::string subject;  ///< "wallboard-lobby", "api.example:443"; may be empty
    verdict result = verdict::ok;
    std::string sentence;
    std::string advice{};  ///< what a person can do; may be empty

    friend bool operator==(const finding&, const finding&) = default;
};

using findings = std::vector<finding>;

void append(findings& target, findings added);

/// 4 with a problem, 5 with a warning, 3 where nothing could be found out, else 0.
exit_status status_of(const findings& found) noexcept;

/// The findings in the order of their sections. Of many sessions, those that are well share one line in each
/// section, and so do those about which the same is unknown.
findings condensed(findings found);

}  // namespace tokenkeeper::ctl::doctor
