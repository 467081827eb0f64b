#include "lib/session/session.hpp"
#include "tests/fuzz/input.hpp"

#include <algorithm>
#include <array>

/// A session against a server and operators of which anything may come, in virtual time: the rules of the
/// keeper that one session can break.
namespace tokenkeeper::fuzz {
namespace {

constexpr std::array answers{errc::resolve_failed,
                             errc::connect_timeout,
                             errc::certificate_expired,
                             errc::request_timeout,
                             errc::connection_lost,
                             errc::connection_stale,
                             errc::malformed_response,
                             errc::token_rejected,
                             errc::unexplained_unauthorized,
                             errc::address_not_authorized,
                             errc::authentication_required,
                             errc::forbidden,
                             errc::throttled,
                             errc::server_unavailable,
                             errc::unexpected_status,
                             errc::invalid_client,
                             errc::invalid_grant,
                             errc::cancelled};

class world {
public:
    explicit world(input from)
        : in_{from}, policy_{any_policy()}, timeout_{any_timeout()}, s_{policy_, now_} {
        if (policy_.grants == grant_type::none) {
            load();
        } else {
            s_.token_needed(now_, seconds{0});
        }
        settle();
    }

    void run() {
        while (!in_.empty()) {
            step();
            settle();
        }
    }

private:
    session_policy any_policy() {
        session_policy p;
        const auto bits = in_.byte();
        p.mode = (bits & 1U) != 0 ? session_mode::keep_alive : session_mode::verify;
        p.keep_alive_with = (bits & 2U) != 0 ? keep_alive_method::head : keep_alive_method::get;
        p.check_interval = std::array<seconds, 4>{seconds{1}, seconds{60}, seconds{300}, seconds{86400}}.at(
            (bits >> 2U) % 4);
        if ((bits & 16U) != 0) p.max_session = std::chrono::hours{12};
        p.grants = std::array{grant_type::none, grant_type::client_credentials, grant_type::refresh_token}.at(
            (bits >> 5U) % 3);
        return p;
    }
    boot_clock::duration any_timeout() { return seconds{300} + seconds{100} * in_.byte(); }
    double random() { return in_.byte() / 256.0; }

    /// Somebody logged in and gave the session the token.
    void load() {
        s_.token_loaded(now_, seconds{0});
        idles_at_ = now_ + timeout_;
        logged_in_ = now_;
        ++token_;
    }

    void step() {
        switch (in_.below(12)) {
            case 0:
                return pass(milliseconds{1LL << in_.below(28)});
            case 1:
            case 2:
            case 3:
                return ask();
            case 4:
            case 5:
                return succeed();
            case 6:
                return fail();
            case 7:
                return command(std::array{session_action::verify, session_action::keep_alive,
                                          session_action::renew, session_action::revoke}
                                   .at(in_.below(4)));
            case 8:
                s_.administer();
                return;
            case 9:
                return organization_says(in_.below(2) == 0);
            case 10:
                policy_ = any_policy();
                policy_.grants = s_.policy().grants;
                return s_.set_policy(policy_, now_, random());
            default:
                if (policy_.grants == grant_type::none) load();
        }
    }

    void command(session_action what) {
        // An operator who has it renewed begins it anew.
        if (s_.command(what, now_) && what == session_action::renew) logged_in_ = now_;
    }

    void organization_says(bool certain) { s_.organization_says(timeout_, certain, false, now_, random()); }

    [[nodiscard]] bool may_keep_alive() const {
        return policy_.mode == session_mode::keep_alive &&
               (!policy_.max_session || now_ < logged_in_ + *policy_.max_session);
    }

    void pass(boot_clock::duration time) {
        now_ += time;
        s_.advance(now_, random());
    }

    void ask() {
        const auto plan = s_.plan();
        if (!plan) return;
        if (plan->at > now_) pass(plan->at - now_);
        const auto due = s_.plan();
        if (!due || due->at > now_) return;
        require(!last_begin_ || now_ - *last_begin_ >= seconds{1}, "one request a second at most (rule 3)");
        require(!touches(due->what) || s_.commanded() || may_keep_alive(),
                "who was not told to does not touch (rule 1)");
        const auto limit = s_.limit(due->what, now_);
        require(limit > boot_clock::duration::zero(), "a request has time");
        sent_ = s_.begin(now_);
        require(!s_.plan(), "one request at a time (rule 3)");
        last_begin_ = now_;
        asked_ = now_;
        asked_with_ = token_;
        // The server may have done it as soon as it was sent.
        const bool at_once = in_.below(2) == 0;
        if (at_once) serve(now_);
        served_ = at_once;
        pass(milliseconds{in_.byte() * 100});
    }

    /// The server does what it was asked for: from here on the token idles anew.
    void serve(boot_time at) {
        idles_by_answer_ = idles_at_ - at;
        if (asked_with_ != token_ || !touches(sent_) || idles_at_ <= at) return;
        idles_at_ = at + timeout_;
        idles_by_answer_ = timeout_;
    }

    void succeed() {
        if (!s_.in_flight()) return;
        if (!served_) serve(now_);
        if (sent_ == operation::acquire) {
            grant_report report;
            if (in_.below(4) != 0) report.lives_for = seconds{60LL << in_.below(12)};
            granted_idles_at_ = now_ + timeout_;
            return s_.finish(report, now_, random());
        }
        if (sent_ == operation::revoke || sent_ == operation::administer)
            return s_.finish(done_report{}, now_, random());
        if (sent_ != operation::verify_new && asked_with_ == token_ && idles_at_ <= now_) return reject();
        check_report report;
        report.has_body = sent_ != operation::keep_alive_head && sent_ != operation::read_idle_timeout;
        if (sent_ == operation::verify_new) {
            idles_at_ = granted_idles_at_;
            idles_by_answer_ = idles_at_ - asked_;
        }
        if (report.has_body && in_.below(4) != 0)
            report.idles_in = std::chrono::floor<seconds>(idles_by_answer_);
        s_.finish(report, now_, random());
    }

    void reject() {
        error dead{errc::token_rejected, "bad credentials"};
        dead.http_status = 401;
        s_.finish(dead, now_, random());
    }

    void fail() {
        if (!s_.in_flight()) return;
        error failure{answers.at(in_.below(answers.size())), "said the server"};
        if (in_.below(4) == 0) failure.retry_after = seconds{in_.byte() * 60};
        s_.finish(failure, now_, random());
    }

    /// What holds after everything that happened.
    void settle() {
        s_.take_events();
        s_.take_changes();
        s_.take_ended_commands();
        s_.advance(now_, random());
        const auto change = s_.next_change();
        require(!change || *change > now_, "time that has passed changes nothing twice");
        const auto state = s_.state();
        const bool waits = state == session_state::lost || state == session_state::failed;
        const bool stuck = !s_.in_flight() && !s_.plan();
        if (!waits) require(!stuck, "something is asked sooner or later");
        require(!stuck || !s_.commanded(), "a command comes to its turn");
        const auto view = s_.view({now_, wall_time{}});
        require(!waits || !view.reason.empty(), "an end has its reason");
        // A check right behind the deadline may take so long.
        const auto grace = policy_.longest_attempt + seconds{5};
        if (state == session_state::alive && s_.deadline().at())
            require(now_ < *s_.deadline().at() + grace, "nothing is green while dead (rule 4)");
        if (!waits && s_.has_token() && s_.deadline().at())
            require(*s_.deadline().at() <= idles_at_, "no deadline is later than the truth (rule 4)");
    }

    input in_;
    boot_time now_{std::chrono::hours{1}};
    session_policy policy_;
    boot_clock::duration timeout_;
    session s_;

    // The server's side.
    unsigned token_ = 0;  ///< counts those that were given from outside
    boot_time logged_in_ = now_;
    boot_time idles_at_{};
    boot_time granted_idles_at_{};
    boot_clock::duration idles_by_answer_{};
    operation sent_{};
    boot_time asked_{};
    unsigned asked_with_ = 0;
    bool served_ = false;
    std::optional<boot_time> last_begin_;
};

}  // namespace
}  // namespace tokenkeeper::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tokenkeeper::fuzz;
    constexpr std::size_t most = 2000;
    world{input{data, std::min(size, most)}}.run();
    return 0;
}
