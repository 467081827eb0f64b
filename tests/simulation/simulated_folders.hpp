#pragma once

#include "daemon/runtime/token_folders.hpp"
#include "tests/simulation/simulated_files.hpp"
#include "tests/simulation/suspension.hpp"

#include <memory>

namespace tokenkeeper::simulation {

/// The folders of token files as one process of the daemon sees them. Every file in them is an old one.
class simulated_folders final : public runtime::token_folders {
public:
    simulated_folders(simulated_files& host, suspension_list& waits);
    ~simulated_folders() override;

    [[nodiscard]] listing list(const path& folder, std::vector<std::string> /*expected*/) const override;
    void watch(const path& folder) override { watched_.insert(folder); }
    void keep_only(const std::set<path>& folders) override { watched_ = folders; }
    file_names take_finished(const path& /*folder*/) override { return {}; }
    boost::asio::awaitable<std::set<path>> changed() override;
    void cancel() override;

    /// A folder changed, or a file in it.
    void notice(const path& folder);

private:
    simulated_files& host_;
    suspension_list& waits_;
    std::set<path> watched_;
    std::set<path> changed_;
    std::weak_ptr<suspension<std::set<path>>> waiter_;
};

}  // namespace tokenkeeper::simulation
