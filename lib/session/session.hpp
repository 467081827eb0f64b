#pragma once

#include "lib/base/error.hpp"
#include "lib/base/time.hpp"
#include "lib/session/grant_plan.hpp"
#include "lib/session/idle_deadline.hpp"
#include "lib/session/session_view.hpp"

#include <cstdint>
#include <deque>
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
        max_session;  ///< keep-alive ends this long after somebody logged in (a grant does not count)
    boot_clock::duration longest_attempt = seconds{25};
    grant_type grants = grant_type::none;

    friend bool operator==(const session_policy&, const session_policy&) = default;
};

/// The requests a session may ask for, and whose turn is for others (`administer`).
enum class operation {
    verify,             ///< GET tokens/me that leaves the idle timer alone
    keep_alive_get,     ///< GET tokens/me
    keep_alive_head,    ///< HEAD tokens/me
    read_idle_timeout,  ///< GET tokens/timeout, for the organization
    acquire,            ///< a grant, at the login service
    verify_new,         ///< verify, with the token that a grant gave and that is not in use yet
    revoke,             ///< DELETE tokens/me
    administer,         ///< what an operator asked for, with this session's token
};

/// Whether a request resets the idle timer of the session's token.
constexpr bool touches(operation o) noexcept {
    return o == operation::keep_alive_get || o == operation::keep_alive_head ||
           o == operation::read_idle_timeout || o == operation::administer;
}

/// Whether that is its purpose, and what it does is to be judged.
constexpr bool keeps_alive(operation o) noexcept {
    return o == operation::keep_alive_get || o == operation::keep_alive_head;
}

/// What a successful check told.
struct check_report {
    bool has_body = true;  ///< false for HEAD and for read_idle_timeout: no TokenInfo to tell anything
    std::optional<boot_clock::duration> idles_in;  ///< dateTokenIdles less the answer's Date
    std::optional<session_view::oauth_client> client;
};

/// A grant gave a token, and it is saved; by the server's word it lives so long.
struct grant_report {
    std::optional<boot_clock::duration> lives_for;
    std::optional<boot_clock::duration>
        age{};  ///< where it was granted before this request, and saved only now
};

/// A request without a check's meaning succeeded: a revocation, something administered.
struct done_report {};

/// What is known of a token that an earlier process had, by the boot clock of this one.
struct known_token {
    token_life life;
    std::optional<boot_time> kept_since;  ///< what max_session counts from
    std::optional<boot_time> last_verified;
    std::optional<boot_time> last_kept_alive;
    std::optional<boot_time> idle_deadline;
    deadline_origin idle_deadline_from = deadline_origin::unknown;
    bool revoked = false;  ///< by our own command
};

/// What happened to a session's tokens, for whoever holds them.
enum class token_change {
    promoted,   ///< the new token is the present one now, the old one is let go
    discarded,  ///< the new token is not to be used
    usable,     ///< the present token was seen alive
    unusable,   ///< the present token is dead, or there is none
    revoked,    ///< the present token was revoked by our own command
};

/// A command that came to its end; `failure` where the request that should carry it out failed.
struct command_end {
    std::uint64_t ticket = 0;
    std::optional<error> failure;
};

/// Transitions worth a line in the log; keeper/events.cpp has their names and words.
enum class session_event_kind {
    alive,
    retrying,
    recovered,
    denied,
    lost,
    failed,
    replacing,  ///< the token is dead, and a new one is being had
    renewed,
    revoked,
    expiring,
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

/// One session's life, as decisions (interface.md §2; rules 1 to 6): what to ask next and when, and what an
/// answer means. It sends nothing, holds no token and reads no clock: `now` and randomness come as arguments,
/// answers as reports.
///
/// Its owner asks plan(), calls begin() when it sends and finish() with what came back, one request at a
/// time, and advance() whenever time may have made a difference. Events, changes of tokens and ended commands
/// are collected until they are taken.
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

    // Where its tokens come from.
    /// A new token from outside: everything known of the old one is forgotten. First asked after `delay`.
    void token_loaded(boot_time now, duration delay);
    /// The token that an earlier process had, its times included: nothing is done early because of the
    /// restart.
    void token_restored(const known_token& known, boot_time now, duration delay, double random);
    /// The same for one that was granted and not yet in use.
    void new_token_restored(const token_life& life, boot_time now);
    /// There is none, but a grant can get one: `acquiring`, after `delay`. `kept_since`: what max_session
    /// counts from, where somebody logged in earlier.
    void token_needed(boot_time now, duration delay, std::optional<boot_time> kept_since = {});
    /// How an earlier process ended: a refresh was sent and no answer was saved.
    void refresh_answer_was_lost() noexcept { grants_.answer_was_lost(has_token_ ? &life_ : nullptr); }
    /// Its tokens come from somewhere else from now on (another client, another login): nothing that is known
    /// of earlier grants counts. What that means for the token is told by the functions above.
    void source_changed();
    /// There is no token: `failed`, and nothing is asked until one is loaded. `why` is one clause for people.
    void token_unavailable(std::string reason, std::string why, boot_time now);
    /// No grant is possible (unreadable secret): a present token serves on.
    void grant_unavailable(std::string reason, std::string why, boot_time now);
    /// What a grant needs is there (again): a session without a token asks for one now.
    void grant_available(boot_time now);

    /// See idle_deadline::organization_says.
    void organization_says(std::optional<duration> timeout, bool certain, bool none_in_force, boot_time now,
                           double random);

    /// The next request and its time; nullopt while one is under way, and where nothing is to be asked.
    [[nodiscard]] std::optional<planned> plan() const;
    /// An operator's command, done in turn, whatever the mode. Its ticket, or nullopt where there is no token
    /// for it, or no grant to renew with. One that waits already is not queued twice.
    std::optional<std::uint64_t> command(session_action what, boot_time now);
    /// Has a planned renewal, touch or first look come now, where nothing speaks against it.
    void renew_soon(boot_time now) noexcept { grants_.hasten(now); }
    void verify_soon(boot_time now) noexcept {
        if (state_ == session_state::starting && verify_at_ && *verify_at_ > now) verify_at_ = now;
    }
    void touch_soon(boot_time now) noexcept {
        if (state_ == session_state::alive && keep_alive_at_ && *keep_alive_at_ > now) keep_alive_at_ = now;
    }
    /// A turn for a request of somebody else's with this session's token; nullopt where there is none.
    std::optional<std::uint64_t> administer();
    /// Starts what plan() says, or `what` for the organization's idle timeout.
    operation begin(boot_time now);
    void begin(operation what, boot_time now);
    /// How long the request that is being begun may take.
    [[nodiscard]] duration limit(operation what, boot_time now) const;
    /// The command that the request under way carries out; 0: none.
    [[nodiscard]] std::uint64_t ticket() const noexcept;

    void finish(const check_report& report, boot_time now, double random);
    void finish(const grant_report& report, boot_time now, double random);
    void finish(const done_report& report, boot_time now, double random);
    void finish(const error& failure, boot_time now, double random);
    /// Lets time pass: keep-alive ends after max_session, and evidence that is no longer fresh is not shown
    /// as `alive`.
    void advance(boot_time now, double random);
    /// When advance() would next change something.
    [[nodiscard]] std::optional<boot_time> next_change() const;

    [[nodiscard]] session_state state() const noexcept { return state_; }
    [[nodiscard]] const std::string& reason() const noexcept { return reason_; }
    [[nodiscard]] bool in_flight() const noexcept { return in_flight_.has_value(); }
    [[nodiscard]] bool commanded() const noexcept { return !commands_.empty(); }
    [[nodiscard]] const session_policy& policy() const noexcept { return policy_; }
    [[nodiscard]] const idle_deadline& deadline() const noexcept { return deadline_; }
    [[nodiscard]] const grant_plan& grants() const noexcept { return grants_; }
    [[nodiscard]] bool has_token() const noexcept { return has_token_; }
    [[nodiscard]] std::optional<boot_time> expires() const noexcept {
        return has_token_ ? life_.expires : std::nullopt;
    }
    /// The API said that the token is dead, and it is asked about that once more.
    [[nodiscard]] bool doubted() const noexcept { return confirming_; }
    [[nodiscard]] unsigned failures() const noexcept { return failures_; }
    /// A token was granted and waits to be verified.
    [[nodiscard]] bool has_new_token() const noexcept { return new_token_.has_value(); }
    /// May be touched without an operator's command: keep-alive mode, max_session not over (rule 1).
    [[nodiscard]] bool keeping_alive(boot_time now) const noexcept;
    /// The earliest start of the next request (one a second).
    [[nodiscard]] boot_time free_at() const noexcept;
    /// From when a touch for another purpose than keeping it alive may be made: a token of an earlier process
    /// is not touched before its time.
    [[nodiscard]] boot_time touchable_from() const noexcept { return touchable_from_.value_or(boot_time{}); }
    /// Until when the server asked for silence.
    [[nodiscard]] boot_time held_until() const noexcept { return hold_until_.value_or(boot_time{}); }
    /// What a later process should know (token_restored).
    [[nodiscard]] known_token known() const;

    /// Fills in all but name, organization and source.
    [[nodiscard]] session_view view(const instant& now) const;
    std::vector<session_event> take_events() { return std::exchange(events_, {}); }
    std::vector<token_change> take_changes() { return std::exchange(changes_, {}); }
    std::vector<command_end> take_ended_commands() { return std::exchange(ended_, {}); }

private:
    struct flight {
        operation what{};
        boot_time at;
        std::uint64_t ticket = 0;  ///< of the command that it carries out
    };
    struct order {
        std::uint64_t ticket = 0;
        operation what{};
    };
    struct unverified_token {
        token_life life;
        boot_time ask_at;
        unsigned rejections = 0;
        unsigned failures = 0;
    };

    void enter(session_state state, boot_time now);
    void emit(session_event_kind kind, std::string detail = {}, std::string reason = {},
              std::string correlation_id = {});
    void forget_token();
    [[nodiscard]] operation keep_alive_operation() const noexcept;
    [[nodiscard]] std::optional<planned> plan_command() const;
    [[nodiscard]] std::optional<planned> plan_check() const;
    void learn(operation what, const check_report& report, boot_time asked);
    void watch_client(const check_report& report);
    void aside_failed(const error& failure, boot_time now, double random);
    void check_failed(const flight& of, const error& failure, boot_time now, double random);
    void rejected(const error& failure, boot_time now);
    void lose(const error& failure, boot_time now);
    void failing(session_state as, const error& failure, boot_time now);
    void tell_cause(session_event_kind kind, const error& failure, bool always);
    void grant_failed(const error& failure, boot_time now, double random);
    void grants_end(boot_time now);
    void new_token_failed(const error& failure, boot_time now, double random);
    void promote(const flight& of, const check_report& report, boot_time now, double random);
    std::uint64_t enqueue(operation what);
    void end_command(std::uint64_t ticket, std::optional<error> failure);
    void end_renewals(const std::optional<error>& failure);
    void end_commands_for_token();
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
    bool was_alive_ = false;  ///< since it was configured

    token_life life_{};
    boot_time kept_since_{};  ///< max_session counts from here
    bool keep_alive_ended_ = false;
    idle_deadline deadline_;

    grant_plan grants_;
    std::optional<unverified_token> new_token_;

    std::optional<flight> in_flight_;
    bool discard_ = false;  ///< the answer under way is about another token than the present one
    bool stale_ = false;    ///< the last request met a connection that was closed meanwhile
    std::optional<boot_time> last_start_;
    std::deque<order> commands_;
    std::uint64_t last_ticket_ = 0;
    std::optional<boot_time> verify_at_;
    std::optional<boot_time> keep_alive_at_;
    std::optional<boot_time> touchable_from_;  ///< of a restored token, until its first touch
    std::optional<boot_time> retry_at_;        ///< while failing: nothing but a command is asked before
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
    std::vector<token_change> changes_;
    std::vector<command_end> ended_;
};

}  // namespace tokenkeeper
