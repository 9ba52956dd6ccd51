// Needs REELGATE_URL and REELGATE_KEY. Orders a video, waits for it and saves it:
// go run make-video.go [file]
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
)

type task struct {
	ID      string
	State   string
	Failure struct{ Message string }
	Media   []struct{ Purpose, URL string }
}

func main() {
	answer := ask("POST", "/tasks", `{"model": "xai/grok-imagine-video",
		"input": {"prompt": "Waves roll onto a beach at sunset", "duration": 6}}`)
	for answer.State == "queued" || answer.State == "running" || answer.State == "delivering" {
		answer = ask("GET", "/tasks/"+answer.ID+"?wait=60", "")
	}
	if answer.State != "completed" {
		log.Fatal(answer.Failure.Message)
	}

	path := "video.mp4"
	if len(os.Args) > 1 {
		path = os.Args[1]
	}
	for _, file := range answer.Media {
		if file.Purpose == "video" {
			save(file.URL, path)
		}
	}
	fmt.Println(path)
}

func save(url, path string) {
	video, err := http.Get(url)
	check(err)
	defer video.Body.Close()
	file, err := os.Create(path)
	check(err)
	_, err = io.Copy(file, video.Body)
	check(err)
	check(file.Close())
}

func ask(method, path, body string) (answer task) {
	request, err := http.NewRequest(method,
		os.Getenv("REELGATE_URL")+"/v1/reelgate"+path, strings.NewReader(body))
	check(err)
	request.Header.Set("Authorization", "Bearer "+os.Getenv("REELGATE_KEY"))
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	check(err)
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		text, _ := io.ReadAll(response.Body)
		log.Fatal(string(text))
	}
	check(json.NewDecoder(response.Body).Decode(&answer))
	return
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
