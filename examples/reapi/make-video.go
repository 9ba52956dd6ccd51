// Needs REELGATE_URL and REELGATE_KEY. Makes a video and saves it: go run make-video.go [file]
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
	"time"
)

type task struct {
	ID     string
	Status string
	Output struct {
		VideoURLs []string `json:"video_urls"`
	}
	Error struct{ Message string }
}

func main() {
	answer := ask("POST", "/videos/generations",
		`{"model": "grok-imagine-1.0-video", "prompt": "Waves roll onto a beach at sunset"}`)
	for answer.Status == "processing" {
		time.Sleep(time.Second)
		answer = ask("GET", "/tasks/"+answer.ID, "")
	}
	if answer.Status == "failed" {
		log.Fatal(answer.Error.Message)
	}

	path := "video.mp4"
	if len(os.Args) > 1 {
		path = os.Args[1]
	}
	// The link carries its own permission, so that the key stays here.
	video, err := http.Get(answer.Output.VideoURLs[0])
	check(err)
	defer video.Body.Close()
	file, err := os.Create(path)
	check(err)
	_, err = io.Copy(file, video.Body)
	check(err)
	check(file.Close())
	fmt.Println(path)
}

func ask(method, path, body string) (answer task) {
	request, err := http.NewRequest(method,
		os.Getenv("REELGATE_URL")+"/api/v1"+path, strings.NewReader(body))
	check(err)
	request.Header.Set("Authorization", "Bearer "+os.Getenv("REELGATE_KEY"))
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	check(err)
	defer response.Body.Close()
	check(json.NewDecoder(response.Body).Decode(&answer))
	if response.StatusCode != http.StatusOK {
		log.Fatalf("%s: %s", response.Status, answer.Error.Message)
	}
	return answer
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
