#pragma once

#include "daemon/runtime/runtime.hpp"
#include "tests/simulation/simulated_alarm.hpp"
#include "tests/simulation/simulated_folders.hpp"
#include "tests/simulation/simulated_network.hpp"
#include "tests/simulation/stage.hpp"

#include <functional>

#include <boost/asio/io_context.hpp>

namespace tokenkeeper::simulation {

/// The world as one process of the daemon sees it, in virtual time.
class simulated_runtime final : public runtime::runtime {
public:
    simulated_runtime(boost::asio::io_context& context, stage& scene, simulated_network& network,
                      suspension_list& waits, std::uint64_t seed,
                      simulated_secret_files::sink_listener sink_listener);

    boost::asio::any_io_executor executor() override;
    [[nodiscard]] instant now() const override { return scene_.clock.shown(); }
    [[nodiscard]] std::uint64_t boot_id() const override { return scene_.clock.boot_id(); }
    std::unique_ptr<::tokenkeeper::runtime::alarm> make_alarm() override { return alarms_.make(); }
    std::uint64_t seed() override { return seed_; }
    result<std::unique_ptr<net::transport>> make_transport(const config::configuration& settings,
                                                           const config::organization& organization,
                                                           const std::string& base_url) override;
    result<std::unique_ptr<net::transport>> make_outer_transport(const config::configuration& settings,
                                                                 const std::string& origin) override;
    ::tokenkeeper::runtime::secret_files& files() override { return files_; }
    ::tokenkeeper::runtime::token_folders& folders() override { return folders_; }
    boost::asio::awaitable<store::store_result<store::opened>> open_store() override;
    config::load_result load_configuration(const std::filesystem::path& file) override;
    config::resolution resolve_accounts(config::configuration& /*settings*/) override { return {}; }
    boost::asio::awaitable<void> run_aside(std::function<void()> work) override;

    [[nodiscard]] alarm_board& alarms() noexcept { return alarms_; }

private:
    boost::asio::io_context& context_;
    stage& scene_;
    simulated_network& network_;
    suspension_list& waits_;
    std::uint64_t seed_;
    alarm_board alarms_;
    simulated_secret_files files_;
    simulated_folders folders_;
};

}  // namespace tokenkeeper::simulation
