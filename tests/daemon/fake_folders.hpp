#pragma once

#include "daemon/runtime/token_folders.hpp"
#include "daemon/store/waiters.hpp"
#include "tests/daemon/fake_files.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>

#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::tests {

/// Folders in memory, with the files that `fake_files` has there.
class fake_folders final : public runtime::token_folders {
public:
    /// `now`: the time of the last change of every file that is put there.
    fake_folders(const boost::asio::any_io_executor& executor, fake_files& files,
                 std::function<wall_time()> now)
        : files_(files), now_(std::move(now)), waiting_(executor) {}

    [[nodiscard]] bool hears_changes() const override { return hearing; }
    [[nodiscard]] listing list(const path& folder, std::vector<std::string> /*expected*/) const override {
        ++looks;
        const auto found = numbers.find(folder);
        if (found == numbers.end())
            return files::unusable_folder{"cannot read the folder " + folder.string() +
                                          ": No such file or directory"};
        files::folder_listing listed{{{1, found->second}}, {}};
        for (const auto& [file, text] : files_.texts) {
            if (file.parent_path() != folder) continue;
            const auto changed = written_.find(file);
            listed.names.push_back({file.filename().string(), files::folder_name::kind::file, text.size(),
                                    changed == written_.end() ? wall_time{} : changed->second});
        }
        return listed;
    }
    void watch(const path& folder) override { watched.insert(folder); }
    void keep_only(const std::set<path>& folders) override { watched = folders; }
    file_names take_finished(const path& folder) override { return std::exchange(finished_[folder], {}); }
    boost::asio::awaitable<std::set<path>> changed() override {
        while (changed_.empty() && !cancelled_)
            co_await waiting_.wait();
        co_return std::exchange(changed_, {});
    }
    void cancel() override {
        cancelled_ = true;
        waiting_.wake();
    }

    /// Makes the folder, or puts another one in its place.
    void make(const path& folder) {
        numbers[folder] = ++last_number_;
        tell(folder);
    }
    void remove(const path& folder) {
        numbers.erase(folder);
        tell(folder);
    }
    /// A file is written and closed, or (nullopt) removed. `closed`: false while somebody still writes it.
    void put(const path& file, const std::optional<std::string>& text, bool closed = true) {
        files_.put(file, text);
        written_[file] = now_();
        if (text && closed) finished_[file.parent_path()].insert(file.filename().string());
        tell(file.parent_path());
    }

    std::map<path, ino_t> numbers;  ///< of the folders that are there
    std::set<path> watched;
    bool hearing = true;
    mutable unsigned looks = 0;  ///< how often a folder was listed

private:
    void tell(const path& folder) {
        if (!hearing || !watched.contains(folder)) return;
        changed_.insert(folder);
        waiting_.wake();
    }

    fake_files& files_;
    std::function<wall_time()> now_;
    std::map<path, wall_time> written_;
    std::map<path, file_names> finished_;
    ino_t last_number_ = 0;
    std::set<path> changed_;
    bool cancelled_ = false;
    store::waiters waiting_;
};

}  // namespace tokenkeeper::tests
