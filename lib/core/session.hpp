#pragma once

#include "lib/core/error.hpp"
#include "lib/core/idle_deadline.hpp"
#include "lib/core/session_view.hpp"
#include "lib/core/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tokenkeeper {

/// What the configuration says about a session.
struct session_policy {
    session_mode mode = session_mode::verify;
    boot_clock::duration check_interval = seconds{300};
    keep_alive_method keep_alive_with = keep_alive_method::get;
    std::optional<boot_clock::duration>
        max_session;  ///< keep-alive ends this long after the token was loaded
    boot_clock::duration longest_attempt = seconds{25};

    friend bool operator==(const session_policy&, const session_policy&) = default;
};

/// The requests a session may ask for. Only `verify` leaves the idle timer alone.
enum class operation { verify, keep_alive_get, keep_alive_head, read_idle_timeout };

constexpr bool touches(operation o) noexcept {
    return o != operation::verify;
}

/// What a successful check told.
struct check_report {
    bool has_body = true;  ///< false for HEAD and for read_idle_timeout: no TokenInfo to tell anything
    std::optional<boot_clock::duration> idles_in;  ///< dateTokenIdles less the answer's Date
    std::optional<session_view::oauth_client> client;
};

/// Transitions worth a line in the log; session_event.cpp has their names and words.
enum class session_event_kind {
    alive,
    retrying,
    recovered,
    denied,
    lost,
    failed,
    keep_alive_ineffective,
    keep_alive_ended,
    client_ending,
};

struct session_event {
    session_event_kind kind{};
    std::string detail;  ///< what a person needs besides the kind, one clause; may be empty
    std::string reason;  ///< for lost and failed: interface.md's word
    std::string correlation_id;
};

/// One session's life, as decisions (interface.md §2; rules 1, 2, 3 and 4): what to ask next and when, and
/// what an answer means. It sends nothing and reads no clock: `now` and randomness come as arguments, answers
/// as reports.
///
/// Its owner asks plan(), calls begin() when it sends and finish() with what came back, one request at a
/// time, and advance() whenever time may have made a difference. Events are collected until take_events().
class session {
public:
    using duration = boot_clock::duration;

    struct planned {
        operation what{};
        boot_time at;
    };

    /// Without a token, `starting`.
    session(session_policy policy, boot_time now);

    void set_policy(const session_policy& policy, boot_time now, double random);
    /// A new token: everything known of the old one is forgotten. First asked after `delay`.
    void token_loaded(boot_time now, duration delay);
    /// There is no token: `failed`, and nothing is asked until one is loaded. `why` is one clause for people.
    void token_unavailable(std::string reason, std::string why, boot_time now);
    /// See idle_deadline::organization_says.
    void organization_says(std::optional<duration> timeout, bool certain, bool none_in_force, boot_time now,
                           double random);

    /// The next request and its time; nullopt while one is under way, without a token, and once lost.
    [[nodiscard]] std::optional<planned> plan() const;
    /// An operator's command: `what` is asked next, whatever the mode. False where there is no token to ask
    /// with.
    bool command(session_action what);
    /// Starts what plan() says, or `what` for the organization's idle timeout.
    operation begin(boot_time now);
    void begin(operation what, boot_time now);
    /// How long the request that is being begun may take.
    [[nodiscard]] duration limit(boot_time now) const;

    void finish(const check_report& report, boot_time now, double random);
    void finish(const error& failure, boot_time now, double random);
    /// Lets time pass: keep-alive ends after max_session, and evidence that is no longer fresh is not shown
    /// as `alive`.
    void advance(boot_time now, double random);
    /// When advance() would next change something.
    [[nodiscard]] std::optional<boot_time> next_change() const;

    [[nodiscard]] session_state state() const noexcept { return state_; }
    [[nodiscard]] bool in_flight() const noexcept { return in_flight_.has_value(); }
    [[nodiscard]] bool commanded() const noexcept { return command_.has_value(); }
    [[nodiscard]] const session_policy& policy() const noexcept { return policy_; }
    [[nodiscard]] const idle_deadline& deadline() const noexcept { return deadline_; }
    /// May be touched without an operator's command: keep-alive mode, max_session not over (rule 1).
    [[nodiscard]] bool keeping_alive(boot_time now) const noexcept;
    /// The earliest start of the next request (one a second).
    [[nodiscard]] boot_time free_at() const noexcept;

    /// Fills in all but name, organization and source.
    [[nodiscard]] session_view view(const instant& now) const;
    std::vector<session_event> take_events() { return std::exchange(events_, {}); }

private:
    void enter(session_state state, boot_time now);
    void emit(session_event_kind kind, std::string detail = {}, std::string reason = {},
              std::string correlation_id = {});
    [[nodiscard]] operation keep_alive_operation() const noexcept;
    void learn(operation what, const check_report& report, boot_time asked);
    void watch_client(const check_report& report);
    void idle_timeout_unread(const error& failure, boot_time now, double random);
    void rejected(const error& failure, boot_time now, double random);
    void lose(const error& failure, boot_time now);
    void failing(session_state as, const error& failure, boot_time now);
    void plan_nothing();
    void plan_checks(boot_time now, double random);
    void plan_retry(const error& failure, boot_time now, double random);
    [[nodiscard]] std::optional<duration> remaining(boot_time now) const;

    struct last_failure {
        boot_time at;
        error what;
    };

    session_policy policy_;
    session_state state_ = session_state::starting;
    std::string reason_;
    boot_time since_;
    bool has_token_ = false;

    boot_time loaded_at_{};
    bool keep_alive_ended_ = false;
    idle_deadline deadline_;

    std::optional<planned> in_flight_;
    bool discard_ = false;  ///< the answer under way is about another token than the present one
    std::optional<boot_time> last_start_;
    std::optional<session_action> command_;
    std::optional<boot_time> verify_at_;
    std::optional<boot_time> keep_alive_at_;
    std::optional<boot_time> retry_at_;  ///< while failing: nothing but a command is asked before
    std::optional<boot_time>
        hold_until_;  ///< the server asked for silence in an answer that was about no check
    std::optional<boot_time> fresh_until_;  ///< while alive
    bool confirming_ = false;               ///< a 401 is being asked about again
    std::optional<boot_time> rejected_at_;  ///< the first 401 that a GET explained

    std::optional<boot_time> last_verified_;
    std::optional<boot_time> last_kept_alive_;
    std::optional<last_failure> last_error_;
    unsigned failures_ = 0;
    std::vector<int> causes_told_;  ///< error codes already in the log in this episode
    bool ineffective_told_ = false;
    std::optional<session_view::oauth_client> client_;
    std::uint64_t sent_ = 0;
    std::uint64_t failed_ = 0;
    std::vector<session_event> events_;
};

}  // namespace tokenkeeper
