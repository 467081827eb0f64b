#pragma once

#include "daemon/config/load.hpp"
#include "daemon/config/secret_file.hpp"
#include "daemon/control/backend.hpp"
#include "daemon/keeper/boot_timer.hpp"
#include "daemon/keeper/config_difference.hpp"
#include "daemon/keeper/engine.hpp"
#include "daemon/keeper/file_watch.hpp"
#include "daemon/keeper/handout.hpp"
#include "daemon/keeper/requests.hpp"
#include "daemon/keeper/turns.hpp"
#include "daemon/keeper/vault.hpp"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

namespace tokenkeeper::keeper {

/// Carries out what the engine decides: loads tokens, asks for new ones, sends requests, waits for deadlines
/// and files, applies configurations by difference, and hands tokens out. It decides nothing about sessions
/// itself.
///
/// Runs on one thread, the executor's. What needs a socket or a clock is injected for tests. Its parts:
/// keeper.cpp (life and configuration), keeper_tokens.cpp (where tokens come from and go to),
/// keeper_requests.cpp (what the engine wants done), keeper_commands.cpp (what the control socket asks).
class keeper final : public control::backend {
public:
    /// A transport to one base URL of an organization, or why there can be none.
    using transport_factory = std::function<result<std::unique_ptr<net::transport>>(
        const config::configuration&, const config::organization&, const std::string& base_url)>;
    /// A part of the configuration that is not the keeper's: the log, the rights on the control socket.
    using configuration_hook = std::function<void(const config::configuration&)>;

    struct options {
        config::environment environment;
        transport_factory make_transport;
        vault::open_function open_store;
        configuration_hook applied;
        bool serves_credentials = false;  ///< whoever connects for LoadCredential= is answered
        std::function<void()> reload_begins;
        std::function<void()> reload_ended;  ///< whether it succeeded or not
        std::string version;
        std::uint64_t seed = 0;
    };

    keeper(const boost::asio::any_io_executor& executor, options o);
    ~keeper() override;

    /// Opens the store: an error that only a person can mend (another daemon, another key).
    std::optional<std::string> open_store() { return vault_.open(); }
    /// Takes the first configuration, or everything that keeps it from being run.
    std::vector<std::string> start(config::configuration first);
    /// No request is started after this.
    void stop();
    /// Until the grants under way are saved, at most so long; then what was observed is saved.
    boost::asio::awaitable<void> drain(milliseconds at_most);

    /// How overdue the most urgent deadline is: zero while the keeper does its work in time.
    [[nodiscard]] boot_clock::duration lateness() const;
    [[nodiscard]] std::optional<boot_time> next_wakeup() const { return engine_.next_wakeup(); }
    [[nodiscard]] const config::configuration& configuration() const noexcept { return config_; }

    control::daemon_view status() override;
    [[nodiscard]] std::map<session_state, std::size_t> counts() const override { return engine_.counts(); }
    std::vector<session_view> sessions(std::string_view after, std::size_t most,
                                       const condition& wanted) override;
    std::optional<session_view> session(std::string_view name) override;
    boost::asio::awaitable<control::outcome<session_view>> act(std::string name, session_action what,
                                                               std::string peer) override;
    boost::asio::awaitable<control::outcome<control::token_view>> token(std::string name,
                                                                        std::optional<seconds> min_valid,
                                                                        std::string peer) override;
    boost::asio::awaitable<control::outcome<control::idle_timeout_view>> idle_timeout(
        std::string organization, std::string session, control::idle_timeout_change change,
        std::string peer) override;
    boost::asio::awaitable<control::outcome<std::string>> revoke_user(std::string organization,
                                                                      std::string user_id,
                                                                      std::string session,
                                                                      std::string peer) override;
    boost::asio::awaitable<control::reload_outcome> reload() override;
    void denied(std::string_view request, std::string_view peer) override;

private:
    using ways_by_organization = std::map<std::string, organization_ways, std::less<>>;

    // Life and configuration.
    std::vector<std::string> apply(config::configuration next);
    std::vector<std::string> cannot_change(const config::configuration& next) const;
    ways_by_organization make_ways(const config::configuration& next,
                                   const std::vector<std::string>& organizations,
                                   std::vector<std::string>& errors) const;
    void remove_session(const std::string& name);
    void change_sessions(const config_difference& changes, boot_time now);
    void watch_files();
    void spawn(boost::asio::awaitable<void> task);

    // Where tokens come from and go to.
    void load_session(const config::session& of, std::size_t together, boot_time now);
    void load_given(const config::session& of, std::size_t together, boot_time now);
    void load_client_credentials(const config::session& of, std::size_t together, boot_time now);
    void load_refresh_token(const config::session& of, std::size_t together, boot_time now);
    bool restore(const config::session& of, const state::stored_session& known, std::size_t together,
                 boot_time now);
    void hold(const config::session& of, secret token, std::size_t together, boot_time now);
    void read_token_file(const config::session& of, std::size_t together, boot_time now);
    void read_client_files(const config::session& of, const std::set<std::filesystem::path>& changed,
                           boot_time now);
    void read_files(const std::vector<std::filesystem::path>& files);
    void renew_ways_behind(const std::set<std::filesystem::path>& changed);
    [[nodiscard]] std::string given_origin_of(const config::session& of) const;
    [[nodiscard]] std::string refresh_origin_of(const config::session& of, const secret* seed) const;
    void token_news_came(const token_news& news);
    void write_sink(const config::session& of);
    void remove_sink(const config::session& of);
    void remove_sink(const config::token_sink& sink, const std::string& session);
    void tell_sink(const config::token_sink& sink, const std::string& session, std::string_view what,
                   const std::string& wrong);
    void look_after_sinks();
    void save_observations();
    void store_trouble(const std::optional<std::string>& trouble);

    // What the engine wants done.
    void pump();
    void heed_news();
    boost::asio::awaitable<void> run_deadlines();
    boost::asio::awaitable<void> run_files();
    boost::asio::awaitable<void> run_file_looks();
    boost::asio::awaitable<void> run_store();
    /// Names that outlive a reload.
    struct whose {
        std::string session;
        std::string organization;
    };
    void start_request(const command& c);
    boost::asio::awaitable<void> perform(command what, whose of, std::shared_ptr<net::transport> api,
                                         secret token);
    boost::asio::awaitable<void> perform_grant(command what, whose of);
    void finished(session_id session, const outcome& what);

    // What operators and readers ask.
    template <class Answer>
    using call = std::function<boost::asio::awaitable<result<Answer>>(std::shared_ptr<net::transport>, secret,
                                                                      milliseconds)>;
    template <class Answer>
    boost::asio::awaitable<control::outcome<Answer>> administer(std::string session, call<Answer> what);
    control::outcome<std::string> administrator(const std::string& organization,
                                                const std::string& session) const;
    boost::asio::awaitable<control::outcome<session_view>> renew_given(std::string name);
    boost::asio::awaitable<void> take_step(std::string name, handout::step what, milliseconds at_most);
    [[nodiscard]] control::token_view token_view_of(const std::string& name, const config::session& of) const;
    void audit(const std::string& session, std::string message) const;

    boost::asio::any_io_executor executor_;
    options options_;
    wall_time started_;
    bool stopping_ = false;
    std::size_t grants_under_way_ = 0;

    config::configuration config_;
    std::uint64_t generation_ = 0;
    wall_time loaded_;

    engine engine_;
    vault vault_;
    turns turns_;
    ways_by_organization ways_;
    std::unordered_map<session_id, std::string> names_;
    std::map<std::string, std::string, std::less<>>
        file_troubles_;  ///< of token files, told once; the token serves on
    std::map<std::filesystem::path, std::string> sink_troubles_;  ///< of token sinks, told once
    struct left_sink {
        config::token_sink sink;
        std::string session;
    };
    std::map<std::filesystem::path, left_sink> sinks_left_;  ///< that could not be removed
    std::set<std::string, std::less<>> waiting_for_store_;

    boot_timer timer_;
    file_watch files_;
    boost::asio::steady_timer look_;
    boost::asio::steady_timer save_;
    boost::asio::steady_timer drained_;
};

}  // namespace tokenkeeper::keeper
