#pragma once

#include "lib/scheduler/scheduler.hpp"

#include <deque>
#include <map>
#include <optional>
#include <vector>

namespace tokenkeeper {

/// A session as the API sees it, in memory.
struct fake_token {
    boot_time last_use;  ///< its idle timer runs from here
    bool idles = true;   ///< where not, it never idles out, and its idle deadline is not told
    /// Where set, it is of another organization of the same API, whose idle timeout this is.
    std::optional<seconds> foreign_idle_time;
    boot_time candidate_use;
    bool dead = false;                        ///< revoked or killed
    bool hangs = false;                       ///< no request with it is answered
    std::optional<errc> failure;              ///< every request with it ends so
    bool refuses_grants = false;              ///< for good
    std::optional<errc> grant_failure;        ///< another attempt may succeed
    std::optional<seconds> throttles_grants;  ///< its Retry-After
    bool in_flight = false;
    std::optional<boot_time> last_start;
    session_mode mode = session_mode::verify;
    unsigned touches = 0;
    unsigned checks = 0;
    unsigned grants = 0;
    std::optional<tenant_id> tenant{};  ///< which the API tells
};

/// A scheduler with an API in memory, in virtual time. It watches rule 1 and rule 3 in every run.
class scheduler_model {
public:
    explicit scheduler_model(double rate = 10);

    /// A session with a token that was used `age` ago.
    session_id add(const session_policy& policy, boot_clock::duration age = seconds{0});
    /// The same, but its token never idles out.
    session_id add_lasting(const session_policy& policy);
    /// A client-credentials session that has no token yet.
    session_id add_client(const session_policy& policy);
    /// An operator gives this command again and again, without a pause.
    void loop(session_id id, session_action action);
    void set_rate(double rate);
    void run(boot_clock::duration length);
    /// The clock goes on and nothing else does.
    void suspend(boot_clock::duration length) { now += length; }
    [[nodiscard]] std::size_t count(session_state state) const { return s.counts()[state]; }
    /// The notices of one kind so far.
    template <class Notice>
    [[nodiscard]] std::vector<Notice> notices() const {
        std::vector<Notice> found;
        for (const auto& n : all_notices)
            if (const auto* one = std::get_if<Notice>(&n)) found.push_back(*one);
        return found;
    }

    boot_time now{std::chrono::hours{1000}};
    scheduler s{7};
    organization_id organization = 0;
    std::optional<seconds> idle_time = seconds{300};  ///< of the organization; nullopt: off
    bool tells_idle_date = true;
    bool rejects_everything = false;  ///< 401 for every token
    bool rejects_old_tokens = false;  ///< 401 for every token but candidates
    milliseconds latency{100};
    std::map<session_id, fake_token> tokens;
    std::vector<scheduler_notice> all_notices;
    std::vector<request_to_send> sent;

private:
    struct answer {
        request_to_send request;
        request_outcome outcome;
    };

    void send(const request_to_send& request);
    request_outcome answer_to(const request_to_send& request);
    request_outcome check(const request_to_send& request, fake_token& token, boot_time& last_use);
    void watch(const request_to_send& request, const fake_token& token);
    void collect();

    double rate_;
    std::multimap<boot_time, answer> answers_;
    std::map<session_id, session_action> loops_;
    std::deque<boot_time> last_second_;
    std::deque<boot_time> routine_;
};

}  // namespace tokenkeeper
