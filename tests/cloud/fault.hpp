#pragma once

#include "lib/base/time.hpp"
#include "tests/cloud/operation.hpp"
#include "tests/cloud/random.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::cloud {

enum class fault_kind {
    latency,          ///< the answer comes later; the only kind that lets later rules act too
    status,           ///< `status` with the error body that goes with it, in JSON or HTML
    html_200,         ///< a proxy's page instead of the answer
    truncated_json,   ///< the whole HTTP message, half of the JSON
    cut_short,        ///< the connection closes in the middle of the body
    wrong_types,      ///< 200 with numbers for texts, lists for objects, …
    past_date,        ///< dateTokenIdles lies in 2019
    big_body,         ///< 10 MB of JSON
    endless_headers,  ///< header lines without end
    reset,            ///< the connection is reset before the request was processed
    reset_after,      ///< processed (the timer was reset), the answer is lost
    hang,             ///< no answer, ever
    garbage,          ///< an answer that is not HTTP
    unexplained_401,  ///< 401 with an HTML body, as from a gateway
    error_in_200,     ///< 200 with an error body in place of the answer, as from a gateway
    down              ///< no connection; as a server: accepted and reset
};

/// "latency", "status", "html_200", …
std::string_view to_string(fault_kind kind) noexcept;
std::optional<fault_kind> fault_kind_from(std::string_view name) noexcept;

/// The properties of a request that a rule can name. It does not own its texts, so do not keep it.
struct fault_subject {
    std::string_view organization;
    std::string_view token;  ///< its name; of a grant: the client's
    std::string_view label;
    operation what{};
};

/// One rule. An empty or missing condition matches every request.
struct fault {
    fault_kind kind = fault_kind::status;

    // The conditions under which it acts.
    std::string organization;
    std::string token;  ///< its name
    std::string label;  ///< of the token or the client: what many have in common
    std::optional<operation> what;
    double probability = 1;
    std::optional<unsigned> remaining;  ///< acts so many times more
    std::optional<wall_time> from;      ///< by the model's time, without skew
    std::optional<wall_time> until;

    // The details of the fault; each kind uses some of them.
    milliseconds latency{0};
    int status = 503;
    std::string code;  ///< Genesys' error code; empty: the one that goes with the status
    bool html = false;
    std::optional<seconds> retry_after;
    std::optional<seconds> retry_after_most;  ///< a random one between the two
    bool retry_after_as_date = false;
    /// True if the request is processed (it resets the idle timer) although its answer is spoilt. By default
    /// truncated_json, cut_short, wrong_types, past_date and reset_after process it, and the others do not.
    std::optional<bool> processed;

    fault() = default;
    explicit fault(fault_kind k) : kind(k) {}

    [[nodiscard]] bool processes() const noexcept;
};

/// The rules in the order in which they are tried.
class fault_list {
public:
    void add(fault rule) { rules_.push_back(std::move(rule)); }
    void clear() noexcept { rules_.clear(); }
    /// Forgets those that can never act again.
    void remove_ended(wall_time now);
    [[nodiscard]] const std::vector<fault>& rules() const noexcept { return rules_; }

    struct drawn {
        milliseconds latency{0};
        std::optional<fault> rule;
    };
    /// Every latency that applies, and the first other rule that does.
    drawn draw(const fault_subject& about, wall_time now, random_source& random);

    /// True if a rule of kind `down` for every request is active: a server then refuses all connections.
    [[nodiscard]] bool all_down(wall_time now) const noexcept;

private:
    std::vector<fault> rules_;
};

}  // namespace tokenkeeper::cloud
