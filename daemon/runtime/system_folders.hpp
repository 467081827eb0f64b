#pragma once

#include "daemon/runtime/token_folders.hpp"

#include <cstddef>
#include <cstdint>
#include <map>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace tokenkeeper::runtime {

/// Folders of this host. It has an inotify instance of its own, as it wants to hear other things of a folder
/// than those who watch single files there.
class system_folders final : public token_folders {
public:
    /// `inotify`: an instance, which it owns; negative: none. `trusted`: the accounts whose folders are used.
    system_folders(const boost::asio::any_io_executor& executor, files::trusted_accounts trusted,
                   int inotify);

    [[nodiscard]] bool hears_changes() const override { return notify_.is_open(); }
    [[nodiscard]] listing list(const path& folder, std::vector<std::string> expected) const override;
    void watch(const path& folder) override;
    void keep_only(const std::set<path>& folders) override;
    file_names take_finished(const path& folder) override;
    boost::asio::awaitable<std::set<path>> changed() override;
    void cancel() override;

private:
    struct watched {
        int number = -1;  ///< inotify's; -1: the folder is not there
        file_names finished;
    };

    std::set<path> hear_all(const char* data, std::size_t size);
    void end_watch(int number);

    files::trusted_accounts trusted_;
    boost::asio::posix::stream_descriptor notify_;
    boost::asio::steady_timer cancellation_;  ///< for `changed` where there is no inotify
    std::map<path, watched> folders_;
    bool cancelled_ = false;
};

}  // namespace tokenkeeper::runtime
