#pragma once

#include "daemon/keeper/engine.hpp"
#include "lib/genesys/oauth.hpp"
#include "tests/cloud/cloud_model.hpp"

#include <deque>
#include <functional>
#include <map>
#include <queue>
#include <random>
#include <string>
#include <tuple>
#include <vector>

namespace tokenkeeper::simulation {

/// A whole keeper in virtual time: the engine of the daemon, the codec of the library and the model of the
/// sandbox, with a network in between that takes time. No thread, no socket, no waiting: a day takes
/// milliseconds.
///
/// It watches the rules while it runs: what breaks one is collected in `violations`.
class virtual_keeper {
public:
    /// With a grant in its policy it has an OAuth client of its own; for refresh_token somebody logged in
    /// before.
    struct session_setup {
        std::string name;
        session_policy policy;
        seconds token_life{86400};
    };
    struct setup {
        std::uint64_t seed = 1;
        cloud::organization_setup organization;
        double max_requests_per_second = 10;
        std::vector<session_setup> sessions;
        milliseconds slowest_network{400};  ///< there and back
    };

    explicit virtual_keeper(const setup& s);

    cloud::cloud_model& cloud() noexcept { return cloud_; }
    keeper::engine& engine() noexcept { return engine_; }
    [[nodiscard]] instant now() const noexcept { return now_; }

    void run(boot_clock::duration time);
    /// Stops at the first moment at which `done` is true; false: never within `most`.
    bool run_until(const std::function<bool()>& done, boot_clock::duration most);
    /// As SIGSTOP or a suspend would: the world goes on, the keeper does not.
    void sleep(boot_clock::duration time);

    /// From now on the API answers nobody, or does again.
    void cut(bool off);

    [[nodiscard]] session_view view(const std::string& session) {
        return engine_.view(session, now_).value();
    }
    [[nodiscard]] cloud::token_record record(const std::string& session) {
        return cloud_.record(session, now_.wall);
    }
    [[nodiscard]] cloud::client_record client(const std::string& session) {
        return cloud_.record_of_client(session, now_.wall);
    }
    /// How long a session with a grant was without a token in use that lives, since it first had one.
    [[nodiscard]] boot_clock::duration without_token(const std::string& session) const;
    [[nodiscard]] const std::vector<logging::event>& log() const noexcept { return log_; }
    [[nodiscard]] std::size_t logged(std::string_view name, std::string_view session = {}) const;

    [[nodiscard]] const std::vector<std::string>& violations() const noexcept { return violations_; }
    [[nodiscard]] std::uint64_t requests() const noexcept { return requests_; }

private:
    struct flight;
    struct event {
        boot_time at;
        std::uint64_t order;
        std::function<void()> happens;
        friend bool operator>(const event& a, const event& b) {
            return std::tie(a.at, a.order) > std::tie(b.at, b.order);
        }
    };

    bool step(boot_time until);
    void move_to(boot_time at);
    void pump();
    void send(const keeper::command& c);
    void arrive(const keeper::command& c, boot_time started);
    void answer(const keeper::command& c, keeper::outcome what);
    struct subject;
    void add(const session_setup& wanted, const std::string& organization);
    genesys::request encode(const keeper::command& c, const subject& who) const;
    keeper::outcome decode(const keeper::command& c, const genesys::response& r);
    void heed(const keeper::token_news& news);
    void watch_tokens();
    void later(boot_time at, std::function<void()> happens);
    milliseconds network();
    void watch_start(const keeper::command& c);
    void watch_views();
    void violated(const std::string& rule);

    double rate_;
    milliseconds slowest_network_;
    std::mt19937_64 random_;
    instant now_;
    cloud::cloud_model cloud_;
    keeper::engine engine_;

    struct subject {
        std::string name;
        secret token;  ///< in use
        secret next;   ///< granted, not in use
        secret refresh;
        genesys::oauth_credentials client;
        bool had_token = false;
        boot_clock::duration without{};
        session_policy policy;
        std::optional<boot_time> last_start;
        bool in_flight = false;
        std::optional<boot_time> dead_since;  ///< as the cloud knows
    };
    std::map<keeper::session_id, subject> subjects_;
    std::deque<boot_time> last_second_;
    std::priority_queue<event, std::vector<event>, std::greater<>> events_;
    std::uint64_t order_ = 0;
    std::uint64_t requests_ = 0;
    boot_time next_watch_{};
    boot_time watched_{};
    boot_time reachable_since_{};
    std::vector<logging::event> log_;
    std::vector<std::string> violations_;
    bool cut_ = false;
};

/// A virtual wall clock's first moment in every simulation.
inline constexpr wall_time beginning{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};

}  // namespace tokenkeeper::simulation
