#pragma once

#include "daemon/config/load.hpp"
#include "daemon/control/backend.hpp"
#include "daemon/keeper/boot_timer.hpp"
#include "daemon/keeper/config_difference.hpp"
#include "daemon/keeper/engine.hpp"
#include "daemon/keeper/file_watch.hpp"
#include "lib/net/resolver_cache.hpp"
#include "lib/net/transport.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

namespace tokenkeeper::keeper {

/// Carries out what the engine decides: loads tokens, sends requests, waits for deadlines and files, and
/// applies configurations by difference. It decides nothing about sessions itself.
///
/// Runs on one thread, the executor's. What needs a socket or a clock is injected for tests.
class keeper final : public control::backend {
public:
    /// A transport for an organization's API, or why there can be none.
    using transport_factory = std::function<result<std::unique_ptr<net::transport>>(
        const config::configuration&, const config::organization&)>;
    /// A part of the configuration that is not the keeper's: the log, the rights on the control socket.
    using configuration_hook = std::function<void(const config::configuration&)>;

    struct options {
        config::environment environment;
        transport_factory make_transport;
        configuration_hook applied;
        std::string version;
        std::uint64_t seed = 0;
    };

    keeper(const boost::asio::any_io_executor& executor, options o);
    ~keeper() override;

    /// Takes the first configuration, or everything that keeps it from being run.
    std::vector<std::string> start(config::configuration first);
    /// No request is started after this.
    void stop();

    control::daemon_view status() override;
    std::vector<session_view> sessions() override;
    std::optional<session_view> session(std::string_view name) override;
    boost::asio::awaitable<std::optional<session_view>> act(std::string name, session_action what,
                                                            std::string peer) override;
    boost::asio::awaitable<control::reload_outcome> reload() override;
    void denied(std::string_view request, std::string_view peer) override;

private:
    using transports = std::map<std::string, std::shared_ptr<net::transport>, std::less<>>;

    std::vector<std::string> apply(config::configuration next);
    std::vector<std::string> cannot_change(const config::configuration& next) const;
    transports make_transports(const config::configuration& next,
                               const std::vector<std::string>& organizations,
                               std::vector<std::string>& errors) const;
    void change_sessions(const config_difference& changes, boot_time now);
    void load_token(const config::session& of, std::size_t together, boot_time now);
    void read_token_file(const config::session& of, std::size_t together, boot_time now);
    void hold(const config::session& of, secret token, std::size_t together, boot_time now);
    void read_token_files(const std::vector<std::filesystem::path>& files);
    void watch_files();

    void pump();
    boost::asio::awaitable<void> run_deadlines();
    boost::asio::awaitable<void> run_files();
    boost::asio::awaitable<void> run_file_looks();
    boost::asio::awaitable<void> perform(command what, std::shared_ptr<net::transport> via, secret token);
    void finished(session_id session, const outcome& what);
    void wake(session_id session);
    void spawn(boost::asio::awaitable<void> task);

    boost::asio::any_io_executor executor_;
    options options_;
    wall_time started_;
    bool stopping_ = false;

    config::configuration config_;
    std::uint64_t generation_ = 0;
    wall_time loaded_;

    engine engine_;
    transports transports_;
    struct held_token {
        secret token;
        std::string organization;
        std::string trouble;  ///< why its file can no longer be read; told once, the token serves on
    };
    std::unordered_map<session_id, held_token> tokens_;

    boot_timer timer_;
    file_watch files_;
    boost::asio::steady_timer look_;
    std::unordered_multimap<session_id, std::weak_ptr<boost::asio::steady_timer>>
        waiting_;  ///< acts, for an answer
};

}  // namespace tokenkeeper::keeper
