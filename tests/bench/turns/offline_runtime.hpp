#pragma once

#include "daemon/runtime/system_runtime.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace tokenkeeper::bench {

/// This host with its files, clocks and store, and in place of the network a Genesys Cloud in this process
/// that answers every token well.
class offline_runtime final : public runtime::runtime {
public:
    offline_runtime(const boost::asio::any_io_executor& executor,
                    ::tokenkeeper::runtime::system_options options)
        : executor_(executor), host_(executor, std::move(options)) {}

    boost::asio::any_io_executor executor() override { return executor_; }
    [[nodiscard]] instant now() const override { return host_.now(); }
    [[nodiscard]] std::uint64_t boot_id() const override { return host_.boot_id(); }
    std::unique_ptr<::tokenkeeper::runtime::alarm> make_alarm() override { return host_.make_alarm(); }
    std::uint64_t seed() override { return 7; }
    result<std::unique_ptr<net::transport>> make_transport(const config::configuration& settings,
                                                           const config::organization& organization,
                                                           const std::string& base_url) override;
    result<std::unique_ptr<net::transport>> make_outer_transport(const config::configuration& settings,
                                                                 const std::string& origin) override;
    ::tokenkeeper::runtime::secret_files& files() override { return host_.files(); }
    ::tokenkeeper::runtime::token_folders& folders() override { return host_.folders(); }
    boost::asio::awaitable<store::store_result<store::opened>> open_store() override {
        return host_.open_store();
    }
    config::load_result load_configuration(const std::filesystem::path& file) override {
        return host_.load_configuration(file);
    }
    config::resolution resolve_accounts(config::configuration& settings) override {
        return host_.resolve_accounts(settings);
    }
    boost::asio::awaitable<void> run_aside(std::function<void()> work) override {
        return host_.run_aside(std::move(work));
    }

    /// The number of requests with a token that begins with "fresh-".
    [[nodiscard]] std::size_t fresh() const noexcept { return *fresh_; }

private:
    boost::asio::any_io_executor executor_;
    ::tokenkeeper::runtime::system_runtime host_;
    std::shared_ptr<std::atomic<std::size_t>> fresh_ = std::make_shared<std::atomic<std::size_t>>(0);
};

}  // namespace tokenkeeper::bench
