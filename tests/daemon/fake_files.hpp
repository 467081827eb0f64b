#pragma once

#include "daemon/runtime/runtime.hpp"
#include "daemon/store/waiters.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::tests {

/// Secret files in memory.
class fake_files final : public runtime::secret_files {
public:
    using path = std::filesystem::path;

    explicit fake_files(const boost::asio::any_io_executor& executor) : waiting_(executor) {}

    [[nodiscard]] std::string watch_shortage() const override { return shortage; }
    config::secret_result read(const path& file, config::secret_kind kind) override {
        if (before_read) before_read(file);
        const auto found = texts.find(file);
        if (found == texts.end()) {
            return config::secret_file_error{config::secret_file_error::kind::unreadable,
                                             "cannot open " + file.string(), "write it"};
        }
        if (const auto unlike = config::unlike_secret(found->second, kind)) {
            return config::secret_file_error{config::secret_file_error::kind::malformed,
                                             file.string() + ' ' + unlike->problem, "write it again"};
        }
        config::file_secret held{secret{found->second}};
        if (const auto exposed = exposures.find(file); exposed != exposures.end())
            held.exposure = exposed->second;
        if (const auto open = open_folders.find(file); open != open_folders.end())
            held.open_folder = open->second;
        if (const auto written = changes.find(file); written != changes.end()) held.changed = written->second;
        if (const auto owner = owners.find(file); owner != owners.end()) held.owner = owner->second;
        return held;
    }

    void watch(const path& file) override { watched.insert(file); }
    void unwatch(const path& file) override { watched.erase(file); }
    [[nodiscard]] uid_t account(const path& file) const override {
        const auto found = accounts.find(file);
        return found == accounts.end() ? 0 : found->second;
    }
    boost::asio::awaitable<std::vector<path>> changed() override {
        while (changed_.empty() && !cancelled_)
            co_await waiting_.wait();
        co_return std::exchange(changed_, {});
    }
    std::vector<path> look(std::size_t most) override {
        looks.push_back(most);
        return std::exchange(unnoticed, {});
    }
    [[nodiscard]] bool is_between_rounds() const override { return between_rounds; }
    [[nodiscard]] std::chrono::nanoseconds rest() override { return resting; }
    void cancel() override {
        cancelled_ = true;
        waiting_.wake();
    }

    void write_token(const config::token_sink& sink, const secret& token,
                     runtime::sink_answer answer) override {
        do_for_sink(
            [this, file = sink.path, text = std::string{token.reveal()}] {
                if (is_full) return runtime::sink_outcome{"the disk is full"};
                if (!is_away) sinks[true_name(file)] = text;
                return runtime::sink_outcome{is_away ? "there is no such folder" : ""};
            },
            std::move(answer));
    }
    void remove_token(const config::token_sink& sink, runtime::sink_answer answer) override {
        do_for_sink(
            [this, file = sink.path] {
                const bool was_there = !is_away && sinks.erase(true_name(file)) > 0;
                return runtime::sink_outcome{.was_absent = !was_there};
            },
            std::move(answer));
    }
    void remove_own_file(const path& sink, runtime::sink_answer answer) override {
        own_files_removed.insert(sink);
        remove_token({sink, {}, 0600}, std::move(answer));
    }
    /// The folder of every sink, and of their list, answers again.
    void answer_sinks() {
        silent_sinks = false;
        hanging_list = false;
        for (auto& job : std::exchange(held_jobs_, {}))
            job();
    }

    runtime::sink_sessions remembered_sinks() override { return sink_list; }
    [[nodiscard]] std::set<path> listed_sinks() const {
        std::set<path> files;
        for (const auto& [file, writers] : sink_list)
            files.insert(file);
        return files;
    }
    void remember_sinks(runtime::sink_lines remembered, runtime::sink_answer answer) override {
        if (hanging_list) {
            held_jobs_.push_back([this, remembered, answer] { remember_sinks(remembered, answer); });
            return;
        }
        ++lists_written;
        if (broken_list.empty()) sink_list = runtime::sessions_of(remembered);
        answer({broken_list});
    }

    /// Puts a file there, or (nullopt) takes it away, and tells so if it is watched.
    void put(const path& file, std::optional<std::string> text) {
        if (text) {
            texts[file] = *text;
        } else {
            texts.erase(file);
        }
        if (!watched.contains(file)) return;
        changed_.push_back(file);
        waiting_.wake();
    }

    std::map<path, std::string> texts;
    std::map<path, config::file_exposure> exposures;
    std::map<path, files::open_folder> open_folders;
    std::map<path, wall_time> changes;  ///< when each file was written
    std::map<path, uid_t> owners;       ///< nobody's where there is none
    std::map<path, uid_t> accounts;     ///< who changes each file; root where there is none
    std::set<path> watched;
    std::map<path, std::string> sinks;
    std::map<path, path> other_names;  ///< of sinks, by way of links, with their true ones
    std::vector<path> unnoticed;       ///< what the next look finds
    std::vector<std::size_t> looks;
    bool between_rounds = true;
    std::chrono::nanoseconds resting{};  ///< until others have had their time
    std::string broken_sink;             ///< what is wrong with every sink
    bool is_full = false;                ///< the disk: files can only be removed
    bool is_away = false;                ///< the file system of the sinks
    bool silent_sinks = false;           ///< what is wanted of sinks waits for `answer_sinks`
    unsigned sink_jobs = 0;              ///< how often something was wanted of one
    std::set<path> own_files_removed;
    runtime::sink_sessions sink_list;
    std::string broken_list;    ///< why the list cannot be written
    bool hanging_list = false;  ///< its disk waits for `answer_sinks`
    unsigned lists_written = 0;
    std::function<void(const path&)> before_read;
    std::string shortage;  ///< why the kernel tells of no changes

private:
    [[nodiscard]] path true_name(const path& sink) const {
        const auto found = other_names.find(sink);
        return found == other_names.end() ? sink : found->second;
    }
    using sink_work = std::function<runtime::sink_outcome()>;
    void do_for_sink(sink_work work, runtime::sink_answer answer) {
        ++sink_jobs;
        if (silent_sinks) {
            held_jobs_.push_back(
                [this, work = std::move(work), answer = std::move(answer)] { do_for_sink(work, answer); });
            return;
        }
        answer(broken_sink.empty() ? work() : runtime::sink_outcome{broken_sink});
    }

    std::vector<std::function<void()>> held_jobs_;
    std::vector<path> changed_;
    bool cancelled_ = false;
    store::waiters waiting_;
};

}  // namespace tokenkeeper::tests
