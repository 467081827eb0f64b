#include "tests/simulation/simulated_folders.hpp"

#include <utility>

namespace tokenkeeper::simulation {

namespace asio = boost::asio;

simulated_folders::simulated_folders(simulated_files& host, suspension_list& waits)
    : host_(host), waits_(waits) {
    host_.folder_watcher_ = this;
}

simulated_folders::~simulated_folders() {
    if (host_.folder_watcher_ == this) host_.folder_watcher_ = nullptr;
}

runtime::token_folders::listing simulated_folders::list(const path& folder,
                                                        std::vector<std::string> /*expected*/) const {
    const auto number = host_.folders_.find(folder);
    if (number == host_.folders_.end())
        return files::unusable_folder{"cannot read the folder " + folder.string() +
                                      ": No such file or directory"};
    files::folder_listing listed{{{1, number->second}}, {}};
    for (auto file = host_.files_.lower_bound(folder);
         file != host_.files_.end() && file->first.native().starts_with(folder.native()); ++file) {
        if (file->first.parent_path() != folder) continue;
        listed.names.push_back({file->first.filename().string(), files::folder_name::kind::file,
                                file->second.text.size(), wall_time{}});
    }
    return listed;
}

asio::awaitable<std::set<simulated_folders::path>> simulated_folders::changed() {
    if (!changed_.empty()) co_return std::exchange(changed_, {});
    const auto waiting = make_suspension<std::set<path>>(waits_);
    waiter_ = waiting;
    auto given = co_await waiting->wait();
    waiter_.reset();
    if (!given) co_return std::set<path>{};
    co_return std::move(*given);
}

void simulated_folders::cancel() {
    if (const auto waiting = waiter_.lock()) waiting->complete({});
}

void simulated_folders::notice(const path& folder) {
    if (!watched_.contains(folder)) return;
    changed_.insert(folder);
    const auto waiting = waiter_.lock();
    if (waiting && !waiting->is_over()) waiting->complete(std::exchange(changed_, {}));
}

}  // namespace tokenkeeper::simulation
