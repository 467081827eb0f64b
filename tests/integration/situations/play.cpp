#include "tests/integration/situations/play.hpp"

#include "tests/integration/situations/trial.hpp"

#include <chrono>
#include <exception>
#include <thread>
#include <utility>

namespace tokenkeeper::integration::situations {

namespace {

/// Nothing that a row waits for takes longer than 70 seconds on an idle machine. One that does half a dozen
/// other things may need many times that.
constexpr std::chrono::seconds longest_play{600};
constexpr std::chrono::milliseconds between_steps{100};

}  // namespace

/// One stage and the rows that are played on it.
struct play::scene {
    explicit scene(place where) : on(where) {}

    /// One step of each row; true once all are over.
    bool step() {
        try {
            return take_step();
        } catch (const std::exception& e) {
            end(e.what() + on.end_of_daemon());
            return true;
        }
    }
    /// Ends whatever still waits.
    void end(const std::string& reason) {
        for (auto* each : std::exchange(open, {}))
            each->give_up(reason);
    }

    bool take_step() {
        std::map<std::string, shown_condition> shown;
        const auto page = on.get("/v1/sessions");
        for (const auto& session : page.at("sessions").as_array()) {
            const auto& object = session.as_object();
            shown.emplace(object.at("name").as_string(), read_condition(object));
        }
        const auto daemon = read_condition(on.get("/v1/status"));
        on.events().follow();
        std::erase_if(open, [&](trial* each) {
            const auto& row = each->row();
            return each->step(row.about_daemon() ? daemon : shown.at(row.name));
        });
        return open.empty();
    }

    stage on;
    std::vector<std::unique_ptr<trial>> trials;
    std::vector<trial*> open;
};

const std::vector<situation>& all_situations() {
    static const auto rows = [] {
        std::vector<situation> all;
        for (auto* list : {token_situations, keeping_situations, file_situations, grant_situations,
                           network_situations, daemon_situations}) {
            for (auto& row : list())
                all.push_back(std::move(row));
        }
        return all;
    }();
    return rows;
}

play::play(const std::set<std::string>& names) {
    for (const auto& row : all_situations()) {
        if (!names.contains(row.name)) continue;
        auto& at = scene_at(row.where);
        results_[row.name].obstacle = at.on.obstacle();
        if (!at.on.obstacle().empty()) continue;
        row.prepare(at.on);
        at.trials.push_back(std::make_unique<trial>(row, at.on));
    }
    std::erase_if(scenes_, [](const auto& each) { return each.second->trials.empty(); });
    run();
}

play::~play() = default;

play::scene& play::scene_at(place where) {
    auto& made = scenes_[where];
    if (!made) made = std::make_unique<scene>(where);
    return *made;
}

void play::run() {
    for (auto& [where, at] : scenes_) {
        at->on.start();
        for (const auto& each : at->trials)
            at->open.push_back(each.get());
    }
    const auto until = std::chrono::steady_clock::now() + longest_play;
    bool over = false;
    while (!over && std::chrono::steady_clock::now() < until) {
        over = true;
        for (auto& [where, at] : scenes_)
            over = at->step() && over;
        std::this_thread::sleep_for(between_steps);
    }
    for (auto& [where, at] : scenes_) {
        at->end("nothing more came");
        for (const auto& each : at->trials)
            results_[each->row().name].failure = each->failure();
    }
}

}  // namespace tokenkeeper::integration::situations
