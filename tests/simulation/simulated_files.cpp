#include "tests/simulation/simulated_files.hpp"

#include "tests/simulation/simulated_folders.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::simulation {

namespace asio = boost::asio;

namespace {

using file_fault = config::secret_file_error::kind;

constexpr uid_t writer = 1000;

}  // namespace

void simulated_files::write(const std::filesystem::path& path, std::string text, bool noticed) {
    auto& written = files_[path];
    written.text = std::move(text);
    written.version = ++changes_;
    tell(path, noticed);
}

void simulated_files::remove(const std::filesystem::path& path, bool noticed) {
    if (files_.erase(path) > 0) tell(path, noticed);
}

void simulated_files::set_readable(const std::filesystem::path& path, bool readable) {
    const auto found = files_.find(path);
    if (found == files_.end()) return;
    found->second.readable = readable;
    found->second.version = ++changes_;
    tell(path, true);
}

const simulated_files::file* simulated_files::find(const std::filesystem::path& path) const {
    const auto found = files_.find(path);
    return found == files_.end() ? nullptr : &found->second;
}

void simulated_files::tell(const std::filesystem::path& path, bool noticed) {
    if (noticed && watcher_ != nullptr) watcher_->notice(path);
    if (noticed) tell_of_folder(path.parent_path());
}

void simulated_files::make_folder(const std::filesystem::path& path) {
    folders_[path] = ++changes_;
    tell_of_folder(path);
}

void simulated_files::remove_folder(const std::filesystem::path& path) {
    if (folders_.erase(path) > 0) tell_of_folder(path);
}

void simulated_files::tell_of_folder(const std::filesystem::path& path) {
    if (folder_watcher_ != nullptr) folder_watcher_->notice(path);
}

simulated_secret_files::simulated_secret_files(simulated_files& host, suspension_list& waits,
                                               sink_listener listener)
    : host_(host), waits_(waits), listener_(std::move(listener)) {
    host_.watcher_ = this;
}

simulated_secret_files::~simulated_secret_files() {
    if (host_.watcher_ == this) host_.watcher_ = nullptr;
}

config::secret_result simulated_secret_files::read(const std::filesystem::path& file,
                                                   config::secret_kind kind) {
    const auto* found = host_.find(file);
    if (found == nullptr)
        return config::secret_file_error{file_fault::unreadable,
                                         "cannot open " + file.string() + ": No such file or directory"};
    if (!found->readable)
        return config::secret_file_error{file_fault::unreadable,
                                         "cannot open " + file.string() + ": Permission denied"};
    if (const auto unlike = config::unlike_secret(found->text, kind))
        return config::secret_file_error{file_fault::malformed, file.string() + ' ' + unlike->problem};
    config::file_secret read{secret{found->text}};
    // One account writes all of them: hundreds of new tokens at once take turns.
    read.owner = writer;
    return read;
}

std::uint64_t simulated_secret_files::version(const std::filesystem::path& file) const {
    const auto* found = host_.find(file);
    return found == nullptr ? 0 : found->version;
}

void simulated_secret_files::watch(const std::filesystem::path& file) {
    watched_.try_emplace(file, version(file));
}

void simulated_secret_files::unwatch(const std::filesystem::path& file) {
    watched_.erase(file);
}

void simulated_secret_files::notice(const std::filesystem::path& file) {
    const auto found = watched_.find(file);
    if (found == watched_.end()) return;
    found->second = version(file);
    if (std::ranges::find(changed_, file) == changed_.end()) changed_.push_back(file);
    const auto waiting = waiter_.lock();
    if (waiting && !waiting->is_over()) waiting->complete(std::exchange(changed_, {}));
}

asio::awaitable<std::vector<std::filesystem::path>> simulated_secret_files::changed() {
    if (!changed_.empty()) co_return std::exchange(changed_, {});
    const auto waiting = make_suspension<paths>(waits_);
    waiter_ = waiting;
    auto given = co_await waiting->wait();
    waiter_.reset();
    if (!given) co_return paths{};
    co_return std::move(*given);
}

std::vector<std::filesystem::path> simulated_secret_files::look(std::size_t most) {
    paths different;
    auto next = watched_.upper_bound(last_look_);
    for (std::size_t i = 0; i < std::min(most, watched_.size()); ++i, ++next) {
        if (next == watched_.end()) next = watched_.begin();
        last_look_ = next->first;
        const auto seen = version(next->first);
        if (std::exchange(next->second, seen) != seen) different.push_back(next->first);
    }
    return different;
}

void simulated_secret_files::cancel() {
    if (const auto waiting = waiter_.lock()) waiting->complete({});
}

void simulated_secret_files::write_token(const config::token_sink& sink, const secret& token,
                                         runtime::sink_answer answer) {
    if (host_.sinks_failing_)
        return answer({"cannot write " + sink.path.string() + ": Read-only file system"});
    const auto* found = host_.find(sink.path);
    if (found == nullptr || found->text != token.reveal()) {
        listener_(sink.path, token);
        host_.write(sink.path, std::string{token.reveal()});
    }
    answer({});
}

void simulated_secret_files::remove_token(const config::token_sink& sink, runtime::sink_answer answer) {
    remove_own_file(sink.path, std::move(answer));
}

void simulated_secret_files::remove_own_file(const std::filesystem::path& sink, runtime::sink_answer answer) {
    if (host_.sinks_failing_) return answer({"cannot remove " + sink.string() + ": Read-only file system"});
    const bool was_there = host_.find(sink) != nullptr;
    host_.remove(sink);
    answer({.was_absent = !was_there});
}

runtime::sink_sessions simulated_secret_files::remembered_sinks() {
    runtime::sink_sessions there;
    for (const auto& sink : host_.sinks_)
        if (host_.find(sink.first) != nullptr) there.insert(sink);
    return there;
}

void simulated_secret_files::remember_sinks(runtime::sink_lines sinks, runtime::sink_answer answer) {
    host_.sinks_ = runtime::sessions_of(sinks);
    answer({});
}

}  // namespace tokenkeeper::simulation
