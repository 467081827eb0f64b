#include "lib/session/session.hpp"
#include "tests/fuzz/drawn_values.hpp"
#include "tests/fuzz/input.hpp"

#include <algorithm>
#include <array>
#include <set>

/// A session against a server and operators of which anything may come, in virtual time: the rules of the
/// keeper that one session can break.
namespace tokenkeeper::fuzz {
namespace {

class world {
public:
    explicit world(input made_up)
        : in_{made_up}, policy_{draw_policy(in_)}, timeout_{draw_idle_timeout(in_)}, s_{policy_, now_} {
        if (policy_.grants == grant_type::none) {
            load();
        } else {
            tell(tokenkeeper::input::token_needed{});
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
    moment any_moment() { return {now_, in_.byte() / 256.0, 1 + in_.below(4) / 2.0}; }

    void tell(const session_input& input) {
        const auto effects = s_.resume(input, any_moment());
        for (const auto& end : effects.ended)
            require(waiting_.erase(end.ticket) == 1, "a command ends once");
        for (const auto change : effects.changes)
            if (change == token_change::promoted) promote();
    }

    /// The token that was granted or offered is the present one, seen alive or not.
    void promote() {
        revoked_ = false;
        idles_at_ = candidate_idles_at_;
        ++candidate_;
        if (policy_.grants == grant_type::none) logged_in_ = now_;
    }

    /// Somebody logged in and gave the session the token.
    void load() {
        idles_at_ = now_ + timeout_;
        logged_in_ = now_;
        ++token_;
        revoked_ = false;
        tell(tokenkeeper::input::token_given{});
    }

    /// Somebody else logged in and put the token into the file, while the present one may live.
    void offer() {
        const bool serves = s_.has_token() && s_.state() != session_state::lost;
        if (!serves) return;
        candidate_idles_at_ = now_ + timeout_;
        ++candidate_;
        tokenkeeper::input::token_offered offered;
        if (in_.below(2) == 0) offered.life = token_life{now_, now_ + seconds{60LL << in_.below(12)}};
        tell(offered);
    }

    /// Another token comes from outside, or goes.
    void change_file(unsigned way) {
        if (policy_.grants != grant_type::none) return;
        if (way == 0) return load();
        if (way == 1) return offer();
        tell(tokenkeeper::input::offer_withdrawn{});
    }

    void step() {
        constexpr unsigned ways = 15;
        const auto drawn = in_.byte();
        switch (drawn % ways) {
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
                waiting_.insert(++last_ticket_);
                return tell(tokenkeeper::input::turn_requested{last_ticket_, in_.below(2) == 0});
            case 9:
                return report_idle_timeout(in_.below(2) == 0);
            case 10:
                policy_ = draw_policy(in_);
                policy_.grants = s_.policy().grants;
                return tell(tokenkeeper::input::policy_changed{policy_});
            case 11:
                return tell(tokenkeeper::input::reader_wish{std::array{tokenkeeper::input::wish::verify,
                                                                       tokenkeeper::input::wish::touch,
                                                                       tokenkeeper::input::wish::renew}
                                                                .at(in_.below(3))});
            case 12:
                if (s_.has_token()) tell(tokenkeeper::input::token_read{});
                return;
            case 13:
                return restart();
            default:
                return change_file(drawn / ways % 3);
        }
    }

    /// The present token as a later process knows it.
    void restart() {
        if (!s_.has_token() || s_.in_flight() || !waiting_.empty()) return;
        now_ += seconds{1};
        const auto known = s_.known();
        const bool rejected = s_.rejection().has_value();
        s_ = session{policy_, now_};
        ++candidate_;
        tell(tokenkeeper::input::token_restored{known});
        require(known.revoked == (s_.state() == session_state::lost),
                "a restart undoes no revocation (rule 6)");
        require(!rejected || !s_.rejection(), "a restarted session has seen no 401");
    }

    void command(session_action action) {
        waiting_.insert(++last_ticket_);
        const auto ticket = last_ticket_;
        // An operator who has it renewed begins it anew, also after a revocation that waits.
        if (action == session_action::renew && s_.grants().possible()) {
            logged_in_ = now_;
            revoked_ = false;
            renewal_ = ticket;
        }
        if (action == session_action::revoke) revocation_ = ticket;
        tell(tokenkeeper::input::command_given{action, ticket});
    }

    void report_idle_timeout(bool certain) {
        tell(tokenkeeper::input::idle_timeout_reported{timeout_, certain, false});
    }

    [[nodiscard]] bool may_keep_alive() const {
        return policy_.mode == session_mode::keep_alive &&
               (!policy_.max_session || now_ < logged_in_ + *policy_.max_session);
    }

    void pass(boot_clock::duration time) {
        now_ += time;
        tell(tokenkeeper::input::time_passed{});
    }

    void ask() {
        const bool held = in_.below(4) == 0;
        const auto plan = s_.plan(now_, held);
        if (!plan) return;
        if (plan->at > now_) pass(plan->at - now_);
        const auto due = s_.plan(now_, held);
        if (!due || due->at > now_) return;
        require(!last_begin_ || now_ - *last_begin_ >= seconds{1}, "one request a second at most (rule 3)");
        require(!touches(due->what) || due->rank == urgency::command || due->ticket != 0 || may_keep_alive(),
                "who was not told to does not touch (rule 1)");
        require(!touches(due->what) || due->ticket != 0 || !s_.rejection(),
                "a rejected token is not touched");
        require(due->what != operation::acquire || !revoked_, "no grant undoes a revocation (rule 6)");
        require(due->what != operation::acquire || s_.state() != session_state::dormant, "nobody uses it");
        const auto limit = s_.limit(due->what, now_);
        require(limit > boot_clock::duration::zero(), "a request has time");
        sent_ = due->what;
        asked_ = last_begin_.emplace(now_);
        asked_with_ = token_;
        asked_about_ = candidate_;
        if (sent_ == operation::revoke) revoked_ = revocation_ > renewal_;
        tell(tokenkeeper::input::begun{sent_, due->ticket, due->past_stores});
        require(!s_.plan(now_), "one request at a time (rule 3)");
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
            tokenkeeper::input::granted answer;
            if (in_.below(4) != 0) answer.report.lives_for = seconds{60LL << in_.below(12)};
            if (in_.below(16) == 0) answer.report.lives_for = boot_clock::duration::max();
            candidate_idles_at_ = now_ + timeout_;
            ++candidate_;
            return tell(answer);
        }
        if (sent_ == operation::revoke || sent_ == operation::administer)
            return tell(tokenkeeper::input::done{});
        if (sent_ != operation::verify_candidate && asked_with_ == token_ && idles_at_ <= now_)
            return reject();
        tokenkeeper::input::checked answer;
        answer.report.has_body = sent_ != operation::keep_alive_head && sent_ != operation::read_idle_timeout;
        if (sent_ == operation::verify_candidate) {
            if (asked_about_ == candidate_) idles_by_answer_ = candidate_idles_at_ - asked_;
        } else if (asked_with_ == token_) {
            revoked_ = false;  // The server says that it lives.
        }
        if (answer.report.has_body && in_.below(4) != 0)
            answer.report.idles_in = std::chrono::floor<seconds>(idles_by_answer_);
        tell(answer);
    }

    void reject() {
        error dead{errc::token_rejected, "bad credentials"};
        dead.http_status = 401;
        tell(tokenkeeper::input::failed{std::move(dead)});
    }

    void fail() {
        if (!s_.in_flight()) return;
        auto failure = draw_failure(in_);
        const bool untouched = failure.which() != errc::cancelled && !may_have_arrived(failure.which());
        if (sent_ == operation::revoke && untouched) revoked_ = false;
        tell(tokenkeeper::input::failed{std::move(failure)});
    }

    /// What holds after everything that happened.
    void settle() {
        const auto change = s_.wakeup(now_);
        require(!change || *change > now_, "time that has passed changes nothing twice");
        const auto state = s_.state();
        const bool waits = state == session_state::lost || state == session_state::failed;
        const bool sleeps = state == session_state::dormant;
        const bool stuck = !s_.in_flight() && !s_.plan(now_);
        if (!waits && !sleeps) require(!stuck, "something is asked sooner or later");
        require(!stuck || waiting_.empty(), "a command comes to its turn");
        require(!sleeps || (!s_.has_token() && !s_.plan(now_)), "a dormant session has and asks nothing");
        const auto view = s_.view({now_, wall_time{}});
        require(!waits || !view.reason.empty(), "an end has its reason");
        require(!view.rejection || !view.ready(wall_time{}), "a rejected token is not ready (rule 4)");
        // A check right behind the deadline may take so long.
        const auto grace = policy_.longest_attempt + seconds{5};
        if (state == session_state::alive && s_.deadline().at())
            require(now_ < *s_.deadline().at() + grace, "nothing is green while dead (rule 4)");
        if (view.idle_deadline)
            require(*s_.deadline().at() <= idles_at_, "no deadline is later than the truth (rule 4)");
    }

    input in_;
    boot_time now_{std::chrono::hours{1}};
    session_policy policy_;
    boot_clock::duration timeout_;
    session s_;
    std::set<std::uint64_t> waiting_;  ///< tickets of commands that have not ended
    std::uint64_t last_ticket_ = 0;
    std::uint64_t renewal_ = 0;     ///< the latest command to renew
    std::uint64_t revocation_ = 0;  ///< and to revoke
    bool revoked_ = false;          ///< by command, for all that an operator can know

    // The server's side.
    unsigned token_ = 0;  ///< counts those that were given from outside
    boot_time logged_in_ = now_;
    boot_time idles_at_{};
    boot_time candidate_idles_at_{};
    unsigned candidate_ = 0;  ///< counts those that were granted or offered
    boot_clock::duration idles_by_answer_{};
    operation sent_{};
    boot_time asked_{};
    unsigned asked_with_ = 0;
    unsigned asked_about_ = 0;  ///< where the candidate is asked about
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
