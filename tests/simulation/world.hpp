#pragma once

#include "tests/simulation/event_journal.hpp"
#include "tests/simulation/loss_watch.hpp"
#include "tests/simulation/rule_watch.hpp"
#include "tests/simulation/simulated_process.hpp"
#include "tests/simulation/token_use.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::simulation {

/// A whole simulation: the product, run in virtual time from one seed over a simulated host, network and
/// cloud, while the rules are watched. No thread, no socket, no waiting: a day takes seconds.
class world {
public:
    struct setup {
        std::uint64_t seed = 1;
        cloud::organization_setup organization;
        double max_requests_per_second = 10;
        std::vector<session_plan> sessions;
        std::vector<std::pair<cloud::organization_setup, double>> more_organizations;
        milliseconds slowest_network{400};  ///< there and back
        milliseconds watch_interval = std::chrono::minutes{10};
    };

    explicit world(const setup& wanted, bool printing = false);
    world(const world&) = delete;
    world& operator=(const world&) = delete;
    ~world();

    void run(boot_clock::duration time);
    /// Stops at the first moment at which `done` is true; false: never within `most`.
    bool run_until(const std::function<bool()>& done, boot_clock::duration most);
    /// As SIGSTOP or a suspend would: the world goes on, the daemon does not.
    void sleep(boot_clock::duration time);

    // The daemon's life.
    void crash();
    /// Stops it as SIGTERM does, with the time that it wants.
    void stop();
    void start();
    /// The host starts anew; REQUIRES: the daemon does not run.
    void reboot();
    /// Runs a task of somebody who uses the daemon; it ends with the process.
    void spawn(boost::asio::awaitable<void> task) { process_->spawn(std::move(task)); }

    // What happens to it.
    /// From now on the API answers nobody, or does again.
    void cut(bool off);
    /// A fault of the cloud that the watchers know of.
    void disturb(const cloud::fault& rule, boot_clock::duration time = std::chrono::hours{10'000});
    /// A gateway before the API, nodes of it that lag, a name that leads elsewhere from now on.
    void put_gateway(const std::string& organization, gateway placed, boot_clock::duration time);
    void let_nodes_lag(const std::string& organization, node_lag how, boot_clock::duration time);
    void move_name(const std::string& organization, node_trouble with);
    void set_idle_timeout(const std::string& organization, std::optional<seconds> timeout);
    void damage_row(const std::string& session);
    /// Something is wrong with this session for so long that no rule covers.
    void excuse(const std::string& session, boot_clock::duration time);
    /// What was promised for this session so far ends: it leaves, or becomes another one.
    void forget(const std::string& session) { losses_->forget(session); }
    void reload();
    void command(const std::string& session, session_action what);
    /// `happening` at that time from now.
    void later(boot_clock::duration time, event_heap::action happening);

    // What is seen.
    [[nodiscard]] stage& scene() noexcept { return scene_; }
    [[nodiscard]] const stage& scene() const noexcept { return scene_; }
    [[nodiscard]] cloud::cloud_model& cloud() noexcept { return scene_.cloud; }
    [[nodiscard]] simulated_process& process() { return *process_; }
    [[nodiscard]] bool runs() const noexcept { return process_ != nullptr; }
    /// What the daemon's host shows.
    [[nodiscard]] instant now() const noexcept { return scene_.clock.shown(); }
    [[nodiscard]] session_view view(const std::string& session);
    [[nodiscard]] cloud::token_record record(const std::string& person);
    [[nodiscard]] cloud::client_record client(const std::string& person);
    [[nodiscard]] boot_clock::duration without_token(const std::string& person) {
        return use_->without(person);
    }
    [[nodiscard]] const event_journal& log() const noexcept { return journal_; }
    [[nodiscard]] std::size_t logged(std::string_view name, std::string_view session = {}) const {
        return journal_.count(name, session);
    }
    [[nodiscard]] std::size_t kept_deaths() const noexcept { return losses_->deaths(); }
    [[nodiscard]] std::uint64_t requests() const noexcept { return network_.requests(); }
    [[nodiscard]] const verdicts& verdict() const noexcept { return scene_.verdict; }
    /// Somebody got a token: the watchers judge it.
    void note_handed_out(const std::string& session, const secret& token);

private:
    void add_organization(const cloud::organization_setup& organization, double rate);
    bool step(world_time until);
    void wake();
    void told(const events::event& fact);
    void look();
    template <class F>
    void each_watch(F tell);

    stage scene_;
    simulated_network network_;
    std::uint64_t seed_;
    std::uint64_t starts_ = 0;
    std::vector<std::unique_ptr<rule_watch>> watches_;
    token_use* use_ = nullptr;
    loss_watch* losses_ = nullptr;
    event_journal journal_;
    milliseconds watch_interval_;
    world_time next_look_;
    std::unique_ptr<simulated_process> process_;
    bool held_ = false;  ///< the daemon does not run although it is there
};

}  // namespace tokenkeeper::simulation
